import type { JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { isJsonObject } from '../json-object.ts'
import { PARSE_PROP, SECRET_KEY_PROP } from '../secret-props.ts'
import { secretValue } from '../secret-value.ts'
import { callDoppler, DOPPLER_API, notDoppler, PLACE_PROPS } from './doppler-client.ts'

/** Reads one secret of a Doppler config. */
export const getDopplerSecret = defineAction(
  {
    key: 'doppler.get-secret',
    version: '1.0.0',
    name: 'Get Secret',
    description: 'Reads one secret of a Doppler config. What it returns is never kept.',
    app: 'doppler',
    runtime: 'host',
    asksAgain: true,
    props: [
      { key: 'name', type: 'string', label: 'Name', placeholder: 'STRIPE_KEY' },
      ...PLACE_PROPS,
      SECRET_KEY_PROP,
      {
        key: 'raw',
        type: 'boolean',
        label: 'Without references',
        description: 'As it was typed, references to other secrets not filled in.',
        default: false,
        advanced: true,
      },
      PARSE_PROP,
      endpointProp('Doppler', DOPPLER_API),
    ],
    secretOutputs: [['$return_value']],
    keywords: ['credential', 'token', 'password', 'config', 'environment'],
  },
  readSecret,
)

async function readSecret(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const name = (props.name as string).trim()
  const answer = await callDoppler(context, 'configs/config/secret', { name })
  const values = isJsonObject(answer.value) ? answer.value : undefined
  const text = props.raw === true ? values?.raw : values?.computed
  if (typeof text !== 'string') throw notDoppler()
  const what = `the secret “${name}”`
  const key = props.key as string | undefined
  const value = secretValue(text, { key, parse: props.parse as boolean, what })
  summary(`Read ${what}${key === undefined ? '' : `, key ${key}`}`)
  return value
}
