import type { JsonObject } from '#shared/json.ts'
import { isBearerOf, json, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const NANGO_KEY = 'canary-nango-key'
export const NANGO_CREDENTIALS: JsonObject = { type: 'OAUTH2', access_token: 'tok-1', raw: { scope: 'a' } }

interface NangoOptions {
  readonly keys?: readonly string[]
  readonly credentials?: JsonObject
}

/** Nango's API as far as it is used: one connection, `ada/1`, of the integration `google-sheets`. */
export function startNango(options: NangoOptions = {}): Promise<RestStandIn> {
  const { keys = [NANGO_KEY], credentials = NANGO_CREDENTIALS } = options
  return startRestStandIn({
    authenticate: request =>
      isBearerOf(keys, request) ? undefined : json(401, { error: { code: 'unauthorized', message: 'No' } }),
    routes: {
      'GET /connections/:id': ({ params, query }) =>
        params.id === 'ada/1' && query.provider_config_key === 'google-sheets'
          ? json(200, { provider: 'google', credentials, errors: [] })
          : json(404, { error: { code: 'not_found', message: 'No such connection' } }),
      'GET /connections': ({ query }) => json(query.limit === '1' ? 200 : 400, { connections: [] }),
    },
  })
}
