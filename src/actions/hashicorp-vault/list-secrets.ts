import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { isJsonObject } from '../json-object.ts'
import { ENGINE_PROPS } from './props.ts'
import { type AskVault, notVault, withVault } from './vault-session.ts'

/** Lists what lies below a path, without any value. */
export const listVaultSecrets = defineAction(
  {
    key: 'hashicorp-vault.list-secrets',
    version: '1.0.0',
    name: 'List Secrets',
    description: 'Lists the names of secrets and folders below a path, without their values.',
    app: 'hashicorp_vault',
    runtime: 'host',
    asksAgain: true,
    props: [
      {
        key: 'path',
        type: 'string',
        label: 'Path',
        description: 'Below the engine. Empty lists its top.',
        placeholder: 'customers/',
        optional: true,
      },
      ...ENGINE_PROPS,
    ],
    keywords: ['hashicorp', 'openbao', 'kv', 'names', 'folders'],
  },
  context => withVault(context, ask => readNames(context, ask)),
)

async function readNames({ props, summary }: ActionContext, ask: AskVault): Promise<JsonValue> {
  const names = await listed(props, ask)
  summary(`Listed ${counted(names.length, 'name')}`)
  return {
    secrets: names.filter(name => !name.endsWith('/')),
    folders: names.filter(name => name.endsWith('/')),
  }
}

async function listed({ mount, path, engineVersion }: JsonObject, ask: AskVault): Promise<string[]> {
  const folder = engineVersion === '1' ? '' : '/metadata'
  try {
    const { data } = await ask({
      path: `${mount as string}${folder}/${(path as string | undefined) ?? ''}`,
      query: { list: true },
    })
    const keys = isJsonObject(data) ? data.keys : undefined
    if (!Array.isArray(keys)) throw notVault()
    return keys.filter(key => typeof key === 'string')
  } catch (error) {
    // An empty folder is none. Other things that are not there have something to say.
    if (
      error instanceof PatchbayError &&
      error.details.status === 404 &&
      !error.message.includes('Vault says:')
    )
      return []
    throw error
  }
}
