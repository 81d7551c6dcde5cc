import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ApiContext, atEndpoint, path } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { type RestRequest, sendJson } from '../rest.ts'

export const AIRTABLE_API = 'https://api.airtable.com/'

/** @throws PatchbayError as `sendJson` */
export function callAirtable(
  context: ApiContext,
  address: string,
  request: Pick<RestRequest, 'query' | 'body'> = {},
): Promise<JsonValue> {
  return sendJson(context, {
    provider: 'Airtable',
    url: atEndpoint(context, AIRTABLE_API, `v0/${address}`),
    headers: { authorization: `Bearer ${context.auth.oauth_access_token}` },
    advice: {
      403: 'The token needs access to this base, and the scopes data.records:read or data.records:write.',
      404: 'Airtable says the same when the token has no access to the base.',
    },
    ...request,
  })
}

/** Takes a base’s ID, or finds it in the address of its page. @throws PatchbayError `step.invalid-props` */
export function readBaseId(props: JsonObject): string {
  const id = /(?:^|\/)(app[A-Za-z0-9]+)(?=$|[/?#])/.exec(String(props.base ?? '').trim())?.[1]
  if (id !== undefined) return id
  throw invalidProp('base', '“Base” must be a base’s ID (app…), or its address: https://airtable.com/app….')
}

/** The path of the table that the step names, by ID or by name. */
export function tablePath(props: JsonObject): string {
  return path`${readBaseId(props)}/${String(props.table ?? '')}`
}
