import { TerminalError } from '#engine/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { PARSE_PROP, SECRET_KEY_PROP } from '../secret-props.ts'
import { secretValue } from '../secret-value.ts'

/** Reads one secret of a local store. */
export const getLocalSecret = defineAction(
  {
    key: 'local-secrets.get-secret',
    version: '1.0.0',
    name: 'Get Secret',
    description: 'Reads a secret from a store on this computer. What it returns is never kept.',
    app: 'local_secrets',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'name',
        type: 'string',
        label: 'Name',
        description: 'The secret’s name in the store.',
        placeholder: 'acme-{{steps.trigger.event.body.customer}}',
        remoteOptions: { loader: 'names' },
      },
      SECRET_KEY_PROP,
      PARSE_PROP,
    ],
    secretOutputs: [['$return_value']],
    keywords: ['vault', 'password', 'credential', 'token', 'store', 'key'],
  },
  async context => readLocalSecret(context),
  {
    names: async ({ auth, query = '' }) => ({
      kind: 'options',
      options: Object.keys(auth)
        .filter(name => name.toLowerCase().includes(query.trim().toLowerCase()))
        .sort()
        .map(name => ({ label: name, value: name })),
    }),
  },
)

function readLocalSecret({ auth, props, summary }: ActionContext): JsonValue {
  const name = (props.name as string).trim()
  const what = `the local secret “${name}”`
  const text = Object.hasOwn(auth, name) ? auth[name] : undefined
  if (text === undefined) {
    throw new TerminalError(
      `The store holds no secret “${name}”. Check its spelling, or add it to the store under Accounts.`,
      { code: 'provider.rejected', details: { field: 'name' } },
    )
  }
  const key = props.key as string | undefined
  const value = secretValue(text, { key, parse: props.parse as boolean, what })
  summary(`Read ${what}${key === undefined ? '' : `, key ${key}`}`)
  return value
}
