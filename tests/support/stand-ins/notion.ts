import type { JsonObject } from '#shared/json.ts'
import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const NOTION_TOKEN = 'ntn_canary_5150'
export const DATABASE = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'
export const DATA_SOURCE = '11111111-2222-3333-4444-555555555555'
export const SPLIT_DATABASE = 'ffffffffffffffffffffffffffffffff'
export const PARENT_PAGE = '99999999-8888-7777-6666-555555555555'

const SCHEMA = {
  Name: { id: 'title', type: 'title', title: {} },
  Notes: { id: 'a', type: 'rich_text', rich_text: {} },
  Count: { id: 'b', type: 'number', number: {} },
  Stage: { id: 'c', type: 'select', select: { options: [] } },
  Tags: { id: 'd', type: 'multi_select', multi_select: { options: [] } },
  Due: { id: 'e', type: 'date', date: {} },
  Done: { id: 'f', type: 'checkbox', checkbox: {} },
  Site: { id: 'g', type: 'url', url: {} },
  Owner: { id: 'h', type: 'people', people: {} },
  Made: { id: 'i', type: 'created_time', created_time: {} },
}

const notionError = (status: number, code: string, message: string) =>
  json(status, { object: 'error', status, code, message })
const notFound = () => notionError(404, 'object_not_found', 'Could not find it. Make sure it is shared.')

export interface NotionStandIn extends RestStandIn {
  readonly pages: JsonObject[]
}

/** Notion's API of 2025-09-03 as far as it is used: one database with one data source, and one with two. */
export async function startNotion(tokens: readonly string[] = [NOTION_TOKEN]): Promise<NotionStandIn> {
  const pages: JsonObject[] = []
  const server = await startRestStandIn({
    authenticate: request => {
      if (!isBearerOf(tokens, request)) return notionError(401, 'unauthorized', 'API token is invalid.')
      if (request.headers['notion-version'] === '2025-09-03') return undefined
      return notionError(400, 'missing_version', 'Notion-Version header failed validation.')
    },
    routes: {
      'GET /v1/users/me': () =>
        json(200, {
          object: 'user',
          id: 'u',
          type: 'bot',
          name: 'Patchbay',
          bot: { workspace_name: 'Acme' },
        }),
      'GET /v1/databases/:id': ({ params }) => {
        if (params.id === SPLIT_DATABASE) {
          const sources = [DATA_SOURCE, PARENT_PAGE].map((id, index) => ({ id, name: `Part ${index + 1}` }))
          return json(200, { object: 'database', id: SPLIT_DATABASE, data_sources: sources })
        }
        if (params.id !== DATABASE) return notFound()
        return json(200, {
          object: 'database',
          id: DATABASE,
          data_sources: [{ id: DATA_SOURCE, name: 'Tasks' }],
        })
      },
      'GET /v1/data_sources/:id': ({ params }) =>
        params.id === DATA_SOURCE
          ? json(200, { object: 'data_source', id: DATA_SOURCE, properties: SCHEMA })
          : notFound(),
      'POST /v1/data_sources/:id/query': request =>
        request.params.id === DATA_SOURCE ? query(request, pages) : notFound(),
      'POST /v1/pages': ({ body }) => {
        const given = body as { properties: JsonObject; children?: unknown[] }
        if ((given.children?.length ?? 0) > 100)
          return notionError(400, 'validation_error', 'too many children')
        return json(200, { object: 'page', id: 'page-1', url: 'https://notion.so/page-1', ...given })
      },
      'PATCH /v1/blocks/:id/children': ({ body }) =>
        json(200, { object: 'list', results: (body as JsonObject).children }),
      'POST /v1/search': ({ body }) => search(body as { filter: { value: string }; start_cursor?: string }),
    },
    notFound,
  })
  return { ...server, pages }
}

function query({ body }: RestRequest, pages: readonly JsonObject[]) {
  const { page_size = 100, start_cursor } = (body ?? {}) as { page_size?: number; start_cursor?: string }
  if (page_size > 100) return notionError(400, 'validation_error', 'page_size is too large')
  const from = Number(start_cursor ?? 0)
  const next = from + page_size
  const has_more = next < pages.length
  return json(200, {
    object: 'list',
    results: pages.slice(from, next),
    has_more,
    next_cursor: has_more ? String(next) : null,
  })
}

function search({ filter, start_cursor }: { filter: { value: string }; start_cursor?: string }) {
  const text = (plain_text: string) => [{ type: 'text', plain_text }]
  const found =
    filter.value === 'data_source'
      ? [{ object: 'data_source', id: DATA_SOURCE, title: text('Tasks'), properties: SCHEMA }]
      : [
          { object: 'page', id: PARENT_PAGE, properties: { title: { type: 'title', title: text('Home') } } },
          { object: 'page', id: 'p2', properties: {} },
        ]
  const next_cursor = start_cursor === undefined ? 'more' : null
  return json(200, { object: 'list', results: found, has_more: next_cursor !== null, next_cursor })
}
