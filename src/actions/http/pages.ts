import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import type { ActionContext } from '../define.ts'
import { exchange } from './exchange.ts'
import { valueAt } from './json-path.ts'
import { type Page, type PageRequest, paging, readPath } from './next-page.ts'
import { type HttpRequest, readNumber } from './read-request.ts'
import { headersOf, readResponse } from './read-response.ts'

const MAX_PAGES = 1000

/** Asks for page after page, up to the step's limit, and puts their items together. */
export async function readPages(context: ActionContext, request: HttpRequest): Promise<JsonObject> {
  const { props } = context
  const itemsPath = readPath(props, 'itemsPath', 'Items at')
  const maxPages = readNumber(props, { field: 'maxPages', label: 'Pages at most', min: 1, max: MAX_PAGES })
  const { first, next } = paging(props, request)
  const items: JsonValue[] = []
  const seen = new Set<string>()
  for (let index = 0, at = first; ; index++) {
    seen.add(at.id)
    const page = await readPage(context, request, { at, itemsPath, index })
    for (const item of page.items) items.push(item)
    const following = next(page)
    // A page that comes again would go round forever.
    const hasMore = following !== undefined && !seen.has(following.id)
    if (!hasMore || index + 1 >= maxPages) {
      const { response } = page
      return { status: response.status, headers: headersOf(response), items, pages: index + 1, hasMore }
    }
    at = following
  }
}

async function readPage(
  context: ActionContext,
  request: HttpRequest,
  { at, itemsPath, index }: { readonly at: PageRequest; readonly itemsPath: Path; readonly index: number },
): Promise<Page> {
  const answer = await exchange(context, request, at)
  const body = await readResponse(answer, 'json')
  const items = valueAt(body, itemsPath)
  if (!Array.isArray(items)) {
    const where = itemsPath.length === 0 ? 'The response' : `What is at “${context.props.itemsPath}”`
    throw new TerminalError(`${where} of page ${index + 1} is not a list. Check “Items at”.`, {
      code: 'provider.rejected',
      details: { field: 'itemsPath', status: answer.response.status },
    })
  }
  return { request: at, body, response: answer.response, items, index }
}
