import type { JsonValue } from '#shared/json.ts'
import { type RestContext, type RestRequest, sendJson } from '../rest.ts'

/** Asks the Nango of the credential, or the one at `endpoint`. `path` is encoded already. */
export async function askNango(
  context: RestContext,
  request: { path: string; query: NonNullable<RestRequest['query']>; endpoint?: string | undefined },
): Promise<JsonValue> {
  const base = request.endpoint?.trim() || context.auth.host?.trim() || 'https://api.nango.dev'
  return sendJson(context, {
    provider: 'Nango',
    url: `${base.replace(/\/+$/, '')}${request.path}`,
    query: request.query,
    headers: { authorization: `Bearer ${(context.auth.secret_key ?? '').trim()}` },
    advice: {
      400: 'Check the integration’s ID and the connection’s.',
      404: 'Check the integration’s ID and the connection’s, and which environment the secret key is of.',
      424: 'Nango could not refresh the token: the user has to connect again.',
    },
  })
}
