import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { type RestRequest, sendJson } from '../rest.ts'

export const NOTION_API = 'https://api.notion.com/'

/** The first version in which a database may have more than one data source. */
export const NOTION_VERSION = '2025-09-03'

const NOT_SHARED =
  'Notion says the same when it isn’t shared with the integration: open it in Notion, then “•••”, “Connections”.'

/** @throws PatchbayError as `sendJson` */
export function callNotion(
  context: ApiContext,
  path: string,
  request: Pick<RestRequest, 'method' | 'query' | 'body'> = {},
): Promise<JsonValue> {
  return sendJson(context, {
    provider: 'Notion',
    url: atEndpoint(context, NOTION_API, `v1/${path}`),
    headers: {
      authorization: `Bearer ${context.auth.oauth_access_token}`,
      'notion-version': NOTION_VERSION,
    },
    advice: { 404: NOT_SHARED },
    ...request,
  })
}

/** Whether Notion answered that there is no such thing. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof PatchbayError && error.details.status === 404

const ID = /(?:^|[-/])([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/**
 * Takes an ID, or finds it in the address of the page or database.
 * @throws PatchbayError `step.invalid-props`
 */
export function readNotionId(text: string, field: { readonly key: string; readonly label: string }): string {
  const [address = ''] = text.trim().split(/[?#]/)
  const id = ID.exec(address.replace(/\/$/, ''))?.[1]
  if (id !== undefined) return id.toLowerCase()
  throw invalidProp(
    field.key,
    `“${field.label}” must be an ID from Notion (32 letters and digits), or the address of its page: https://www.notion.so/….`,
  )
}
