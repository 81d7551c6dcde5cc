import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { isJsonObject } from '../json-object.ts'
import { pickKey } from '../secret-value.ts'
import { ENGINE_PROPS } from './props.ts'
import { type AskVault, notVault, withVault } from './vault-session.ts'

/** Reads one secret of a key-value engine. */
export const getVaultSecret = defineAction(
  {
    key: 'hashicorp-vault.get-secret',
    version: '1.0.0',
    name: 'Get Secret',
    description:
      'Reads a secret of a key-value engine, whole or one key of it. What it returns is never kept.',
    app: 'hashicorp_vault',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'path',
        type: 'string',
        label: 'Path',
        description: 'Below the engine, without “data”.',
        placeholder: 'customers/{{steps.trigger.event.body.customer}}',
      },
      {
        key: 'key',
        type: 'string',
        label: 'Key',
        description: 'One key of the secret. Empty returns all of them as an object.',
        optional: true,
      },
      ...ENGINE_PROPS,
      {
        key: 'version',
        type: 'integer',
        label: 'Version of the secret',
        description: 'Empty means the newest.',
        optional: true,
        advanced: true,
        visibleWhen: { prop: 'engineVersion', values: ['2'] },
      },
    ],
    secretOutputs: [['$return_value']],
    keywords: ['hashicorp', 'openbao', 'kv', 'credential', 'token', 'password'],
  },
  context => withVault(context, ask => readSecret(context, ask)),
)

async function readSecret(
  { props, export: give, summary }: ActionContext,
  ask: AskVault,
): Promise<JsonValue> {
  const path = props.path as string
  const what = `the secret “${path}”`
  const { secret, version } =
    props.engineVersion === '1' ? await readVersion1(props, ask) : await readVersion2(props, ask)
  const key = props.key as string | undefined
  const value = key === undefined ? secret : pickKey(secret, { key, what })
  give('version', version)
  summary(`Read ${what}${key === undefined ? '' : `, key ${key}`}`)
  return value
}

interface Found {
  readonly secret: JsonObject
  readonly version: number | null
}

async function readVersion1({ mount, path }: JsonObject, ask: AskVault): Promise<Found> {
  const { data } = await ask({ path: `${mount as string}/${path as string}` })
  if (!isJsonObject(data)) throw notVault()
  return { secret: data, version: null }
}

async function readVersion2({ mount, path, version }: JsonObject, ask: AskVault): Promise<Found> {
  const { data } = await ask({
    path: `${mount as string}/data/${path as string}`,
    query: { version: version as number | undefined },
    advice: {
      404: 'There is no such secret, its version was deleted, or the engine is of version 1. Check the path and the engine.',
    },
  })
  if (!isJsonObject(data) || !isJsonObject(data.data)) throw notVault()
  const found = isJsonObject(data.metadata) ? data.metadata.version : undefined
  return { secret: data.data, version: typeof found === 'number' ? found : null }
}
