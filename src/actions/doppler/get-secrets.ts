import type { JsonValue } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { askDoppler, ENDPOINT_PROP, PLACE_PROPS } from './doppler-api.ts'

/** Reads all secrets of a Doppler config, by name. */
export const getDopplerSecrets = defineAction(
  {
    key: 'doppler.get-secrets',
    version: '1.0.0',
    name: 'Get All Secrets (Doppler)',
    description: 'Reads all secrets of a Doppler config, by name. What it returns is never kept.',
    app: 'doppler',
    runtime: 'host',
    asksAgain: true,
    props: [...PLACE_PROPS, ENDPOINT_PROP],
    secretOutputs: [['$return_value']],
    keywords: ['credentials', 'tokens', 'passwords', 'config', 'environment', 'download'],
  },
  readSecrets,
)

async function readSecrets(context: ActionContext): Promise<JsonValue> {
  const secrets = await askDoppler(context, {
    path: '/v3/configs/config/secrets/download',
    props: context.props,
    query: { format: 'json' },
  })
  const count = Object.keys(secrets).length
  context.summary(`Read ${counted(count, 'secret')}`)
  return secrets
}
