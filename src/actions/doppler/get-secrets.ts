import type { JsonValue } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { callDoppler, DOPPLER_API, PLACE_PROPS } from './doppler-client.ts'

/** Reads all secrets of a Doppler config, by name. */
export const getDopplerSecrets = defineAction(
  {
    key: 'doppler.get-secrets',
    version: '1.0.0',
    name: 'Get All Secrets',
    description: 'Reads all secrets of a Doppler config, by name. What it returns is never kept.',
    app: 'doppler',
    runtime: 'host',
    asksAgain: true,
    props: [...PLACE_PROPS, endpointProp('Doppler', DOPPLER_API)],
    secretOutputs: [['$return_value']],
    keywords: ['credentials', 'tokens', 'passwords', 'config', 'environment', 'download'],
  },
  readSecrets,
)

async function readSecrets(context: ActionContext): Promise<JsonValue> {
  const secrets = await callDoppler(context, 'configs/config/secrets/download', { format: 'json' })
  const count = Object.keys(secrets).length
  context.summary(`Read ${counted(count, 'secret')}`)
  return secrets
}
