import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { ConnectionTest } from '../define.ts'
import { isJsonObject } from '../json-object.ts'
import type { PropInput } from '../prop-input.ts'
import { type RestContext, sendJson } from '../rest.ts'

const DEFAULT_ENDPOINT = 'https://api.doppler.com/'

/** Which config; shared by the actions of Doppler. */
export const PLACE_PROPS: PropInput[] = [
  {
    key: 'project',
    type: 'string',
    label: 'Project',
    description: 'Not needed with a service token.',
    placeholder: 'backend',
    optional: true,
  },
  {
    key: 'config',
    type: 'string',
    label: 'Config',
    description: 'Not needed with a service token.',
    placeholder: 'prd',
    optional: true,
  },
]

export const ENDPOINT_PROP: PropInput = {
  key: 'endpoint',
  type: 'string',
  label: 'API endpoint',
  description: 'For proxies and emulators. A host that is not Doppler’s must be allowed on this step first.',
  default: DEFAULT_ENDPOINT,
  advanced: true,
}

const ADVICE = {
  400: 'With a token that is not a service token, the step has to name the project and the config.',
  404: 'Check the project, the config and the secret’s name.',
}

/** Asks Doppler about one config. */
export async function askDoppler(
  context: RestContext,
  request: { path: string; props: JsonObject; query?: Readonly<Record<string, string>> },
): Promise<JsonObject> {
  const { path, props, query } = request
  const answer = await sendJson(context, {
    provider: 'Doppler',
    url: new URL(path, (props.endpoint as string | undefined) ?? DEFAULT_ENDPOINT),
    query: { project: text(props.project), config: text(props.config), ...query },
    headers: { authorization: `Bearer ${(context.auth.token ?? '').trim()}` },
    advice: ADVICE,
  })
  if (isJsonObject(answer)) return answer
  throw notDoppler()
}

export const testDoppler: ConnectionTest = async context => {
  const me = await askDoppler(context, { path: '/v3/me', props: {} })
  const workplace = isJsonObject(me.workplace) ? me.workplace.name : undefined
  const names = [me.name, workplace].filter(name => typeof name === 'string' && name !== '')
  return names.length === 0 ? {} : { identity: names.join(', ') }
}

export function notDoppler(): TerminalError {
  return new TerminalError(
    'Doppler answered with something else than its API does. Check the API endpoint.',
    {
      code: 'provider.rejected',
    },
  )
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined
}
