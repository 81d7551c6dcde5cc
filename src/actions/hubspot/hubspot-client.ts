import type { JsonValue } from '#shared/json.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { type RestRequest, sendJson } from '../rest.ts'

export const HUBSPOT_API = 'https://api.hubapi.com/'

/** The version of HubSpot's CRM API that this was written against. */
export const CRM_VERSION = '2026-03'

/** @throws PatchbayError as `sendJson` */
export function callHubspot(
  context: ApiContext,
  path: string,
  request: Pick<RestRequest, 'method' | 'query' | 'body'> = {},
): Promise<JsonValue> {
  return sendJson(context, {
    provider: 'HubSpot',
    url: atEndpoint(context, HUBSPOT_API, path),
    headers: { authorization: `Bearer ${context.auth.oauth_access_token}` },
    ...request,
  })
}
