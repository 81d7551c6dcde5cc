import type { JsonObject } from '#shared/json.ts'
import { json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const VAULT_TOKEN = 'canary-vault-token'
export const VAULT_ROLE = { role_id: 'canary-role-id', secret_id: 'canary-secret-id' }
export const VAULT_ROLE_TOKEN = 'canary-token-of-role'
export const VAULT_SECRET: JsonObject = { access_token: 'tok-1', scopes: ['a', 'b'] }

/** In Vault's own shape. */
export const vaultRefusal = (status: number, ...errors: string[]) => json(status, { errors })

interface VaultOptions {
  readonly tokens?: readonly string[]
  readonly secret?: JsonObject
}

export interface VaultStandIn extends RestStandIn {
  /** Those that are valid now. */
  readonly tokens: Set<string>
}

/** HashiCorp Vault as far as it is used: an engine of each version, one secret `users/ada`, and an AppRole. */
export async function startVault(options: VaultOptions = {}): Promise<VaultStandIn> {
  const { secret = VAULT_SECRET } = options
  const tokens = new Set(options.tokens ?? [VAULT_TOKEN])
  const server = await startRestStandIn({
    authenticate: request => authenticate(request, tokens),
    routes: {
      'GET /v1/secret/data/users/:name': ({ query, params }) => {
        if (params.name !== 'ada') return vaultRefusal(404)
        const version = Number(query.version ?? 2)
        const data = version === 1 ? { access_token: 'old' } : secret
        return json(200, { data: { data, metadata: { version } } })
      },
      'GET /v1/kv/users/:name': () => json(200, { data: secret }),
      'GET /v1/secret/metadata/users': ({ query }) =>
        query.list === 'true' ? json(200, { data: { keys: ['ada', 'team/'] } }) : vaultRefusal(405),
      'GET /v1/secret/metadata/empty': () => vaultRefusal(404),
      'GET /v1/kv/users': () => json(200, { data: { keys: ['ada'] } }),
      'GET /v1/auth/token/lookup-self': () => json(200, { data: { display_name: 'token-ada' } }),
      'POST /v1/auth/:mount/login': request => login(request, tokens),
      'POST /v1/auth/token/revoke-self': ({ headers }) => {
        tokens.delete(headers['x-vault-token'] ?? '')
        return { status: 204, body: '' }
      },
    },
  })
  return { ...server, tokens }
}

function authenticate({ path, headers }: RestRequest, tokens: ReadonlySet<string>) {
  if (headers['x-vault-request'] !== 'true') return vaultRefusal(400, 'no x-vault-request')
  if (path.startsWith('/v1/auth/') && path.endsWith('/login')) return undefined
  return tokens.has(headers['x-vault-token'] ?? '')
    ? undefined
    : vaultRefusal(403, '2 errors occurred', 'permission denied', 'invalid token')
}

function login({ body, params }: RestRequest, tokens: Set<string>) {
  const given = body as JsonObject
  const isKnown = given.role_id === VAULT_ROLE.role_id && given.secret_id === VAULT_ROLE.secret_id
  if (!isKnown || params.mount !== 'approle') return vaultRefusal(400, 'invalid role or secret ID')
  tokens.add(VAULT_ROLE_TOKEN)
  return json(200, { auth: { client_token: VAULT_ROLE_TOKEN, lease_duration: 1200 } })
}
