import { TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import type { ConnectionTest } from '../define.ts'
import { isJsonObject } from '../json-object.ts'
import { type QueryValue, type RestContext, sendJson } from '../rest.ts'

const PROVIDER = 'Vault'

export interface VaultRequest {
  /** After `/v1/`, its parts not yet encoded. */
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly query?: Readonly<Record<string, QueryValue | undefined>>
  readonly body?: JsonObject
  readonly advice?: Readonly<Record<number, string>>
}

export type AskVault = (request: VaultRequest) => Promise<JsonObject>

/**
 * Asks Vault with the credential's token, or with one that its AppRole gives for this attempt alone and that is revoked
 * afterwards.
 * @throws PatchbayError `auth.missing`, `auth.rejected`
 */
export async function withVault<T>(context: RestContext, work: (ask: AskVault) => Promise<T>): Promise<T> {
  const { auth } = context
  const token = auth.token?.trim()
  if (token) return work(asker(context, token)).catch(refusedToken)
  const roleToken = await login(context)
  // What is quoted of an answer must not hold this token either.
  const inside = { ...context, auth: { ...auth, role_token: roleToken } }
  const ask = asker(inside, roleToken)
  try {
    return await work(ask)
  } finally {
    // It ends by itself when it can't be revoked.
    await ask({ path: 'auth/token/revoke-self', method: 'POST' }).catch(() => undefined)
  }
}

/** Asks who the token belongs to. */
export const testVault: ConnectionTest = context =>
  withVault(context, async ask => {
    const { data } = await ask({ path: 'auth/token/lookup-self' })
    const { display_name: name } = isJsonObject(data) ? data : {}
    return typeof name === 'string' && name !== '' ? { identity: name } : {}
  })

/** Vault answers 403 to a token that has ended too; its newer versions say which it is. Nothing was done then. */
function refusedToken(error: unknown): never {
  if (!(error instanceof PatchbayError) || !/invalid token/i.test(error.message)) throw error
  throw new TerminalError(error.message, {
    code: error.code,
    details: { ...error.details, repeatable: true },
  })
}

async function login(context: RestContext): Promise<string> {
  const { auth } = context
  const roleId = auth.role_id?.trim()
  const secretId = auth.secret_id?.trim()
  if (!roleId || !secretId) {
    throw new TerminalError(
      'The Vault credential holds neither a token nor an AppRole with its role ID and secret ID. Give it one of the two.',
      { code: 'auth.missing', details: { app: 'hashicorp_vault', field: roleId ? 'secret_id' : 'token' } },
    )
  }
  const path = `auth/${auth.approle_path?.trim() || 'approle'}/login`
  try {
    const answer = await asker(
      context,
      undefined,
    )({
      path,
      method: 'POST',
      body: { role_id: roleId, secret_id: secretId },
    })
    const token = isJsonObject(answer.auth) ? answer.auth.client_token : undefined
    if (typeof token === 'string' && token !== '') return token
  } catch (error) {
    // Vault says 400 for a wrong role or secret ID.
    if (!(error instanceof PatchbayError) || error.details.status !== 400) throw error
    throw new TerminalError(
      'Vault refused the AppRole (HTTP 400): its role ID or secret ID is wrong, used up or expired. Check what the step’s authentication gives it.',
      { code: 'auth.rejected', details: { ...error.details, repeatable: true } },
    )
  }
  throw notVault()
}

function asker(context: RestContext, token: string | undefined): AskVault {
  const { auth } = context
  const base = (auth.address ?? '').trim().replace(/\/+$/, '')
  const namespace = auth.namespace?.trim()
  return async ({ path, method, query, body, advice }) => {
    const answer = await sendJson(context, {
      provider: PROVIDER,
      url: `${base}/v1/${encodePath(path)}`,
      method,
      query,
      body,
      headers: {
        'x-vault-request': 'true',
        ...(token === undefined ? {} : { 'x-vault-token': token }),
        ...(namespace ? { 'x-vault-namespace': namespace } : {}),
      },
      advice: {
        403: 'Vault says the same of a token that is wrong or has expired.',
        404: 'Check the engine, its version and the path.',
        503: 'It is sealed, or a standby.',
        ...advice,
      },
    })
    // Nothing comes back from what has nothing to say.
    if (answer === null) return {}
    if (isJsonObject(answer)) return answer
    throw notVault()
  }
}

/** Each part of a path on its own, so that `..` and `?` stay names. */
function encodePath(path: string): string {
  const parts = path.split('/').filter(part => part !== '')
  if (parts.some(part => part === '.' || part === '..')) {
    throw new TerminalError('A path in Vault can’t hold “.” or “..”.', { code: 'step.invalid-props' })
  }
  return parts.map(encodeURIComponent).join('/')
}

export function notVault(): TerminalError {
  return new TerminalError(
    'Something answered, but not as Vault does. Check the credential’s address, and the engine’s version.',
    { code: 'provider.rejected' },
  )
}
