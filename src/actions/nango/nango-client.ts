import type { JsonValue } from '#shared/json.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { type RestRequest, sendJson } from '../rest.ts'

export const NANGO_API = 'https://api.nango.dev'

/** Asks the Nango at the step's endpoint, else at the credential's address. @throws PatchbayError as `sendJson` */
export function callNango(
  context: ApiContext,
  path: string,
  query: NonNullable<RestRequest['query']>,
): Promise<JsonValue> {
  return sendJson(context, {
    provider: 'Nango',
    url: atEndpoint(context, context.auth.host?.trim() || NANGO_API, path),
    query,
    headers: { authorization: `Bearer ${(context.auth.secret_key ?? '').trim()}` },
    advice: {
      400: 'Check the integration’s ID and the connection’s.',
      404: 'Check the integration’s ID and the connection’s, and which environment the secret key is of.',
      424: 'Nango could not refresh the token: the user has to connect again.',
    },
  })
}
