import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { ConnectionTest } from '../define.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { isJsonObject } from '../json-object.ts'
import type { PropInput } from '../prop-input.ts'
import { type RestRequest, sendJson } from '../rest.ts'

export const DOPPLER_API = 'https://api.doppler.com/'

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

const ADVICE = {
  400: 'With a token that is not a service token, the step has to name the project and the config.',
  404: 'Check the project, the config and the secret’s name.',
}

/** Asks Doppler about the step's config. @throws PatchbayError as `sendJson` */
export async function callDoppler(
  context: ApiContext,
  path: string,
  query: NonNullable<RestRequest['query']> = {},
): Promise<JsonObject> {
  const { props = {} } = context
  const answer = await sendJson(context, {
    provider: 'Doppler',
    url: atEndpoint(context, DOPPLER_API, `v3/${path}`),
    query: { project: text(props.project), config: text(props.config), ...query },
    headers: { authorization: `Bearer ${(context.auth.token ?? '').trim()}` },
    advice: ADVICE,
  })
  if (isJsonObject(answer)) return answer
  throw notDoppler()
}

export const testDoppler: ConnectionTest = async context => {
  const me = await callDoppler(context, 'me')
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
