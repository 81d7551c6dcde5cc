import { isBearerOf, json, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const DOPPLER_TOKEN = 'dp.st.canary-token'
export const DOPPLER_SECRETS = { STRIPE_KEY: 'sk-1', DATA: '{"a":{"b":1}}', URL: 'https://x' }

interface DopplerOptions {
  readonly tokens?: readonly string[]
  readonly secrets?: Readonly<Record<string, string>>
}

/** Doppler's API, version 3, as far as it is used: one config. */
export function startDoppler(options: DopplerOptions = {}): Promise<RestStandIn> {
  const { tokens = [DOPPLER_TOKEN] } = options
  const secrets: Readonly<Record<string, string>> = options.secrets ?? DOPPLER_SECRETS
  return startRestStandIn({
    authenticate: request =>
      isBearerOf(tokens, request)
        ? undefined
        : json(401, { messages: ['Invalid Auth token'], success: false }),
    routes: {
      'GET /v3/configs/config/secret': ({ query: { name = '' } }) =>
        Object.hasOwn(secrets, name)
          ? json(200, { name, value: { raw: '(a reference)', computed: secrets[name] }, success: true })
          : json(404, { messages: ['Could not find requested secret'], success: false }),
      'GET /v3/configs/config/secrets/download': ({ query }) =>
        query.format === 'json' ? json(200, secrets) : json(400, {}),
      'GET /v3/me': () => json(200, { name: 'prd token', workplace: { name: 'Acme' } }),
    },
  })
}
