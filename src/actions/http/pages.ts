import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import type { ActionContext } from '../define.ts'
import { exchange } from './exchange.ts'
import { invalid } from './headers.ts'
import { parseJsonPath, valueAt } from './json-path.ts'
import { nextLink } from './link-header.ts'
import { type HttpRequest, readNumber } from './read-request.ts'
import { headersOf, readResponse } from './read-response.ts'

const MAX_PAGES = 1000

interface Page {
  readonly body: JsonValue
  readonly response: Response
  readonly items: readonly JsonValue[]
  /** From 0. */
  readonly index: number
}

/** The address of the page after this one; `undefined` after the last. */
type NextPage = (page: Page, at: URL) => URL | undefined

/** Asks for page after page, up to the step's limit, and puts their items together. */
export async function readPages(context: ActionContext, request: HttpRequest): Promise<JsonObject> {
  const { props } = context
  const itemsPath = readPath(props, 'itemsPath', 'Items at')
  const maxPages = readNumber(props, { field: 'maxPages', label: 'Pages at most', min: 1, max: MAX_PAGES })
  const next = nextPage(props)
  const items: JsonValue[] = []
  const seen = new Set<string>()
  let url: URL | undefined = firstUrl(props, request.url)
  for (let index = 0; ; index++) {
    seen.add(url.href)
    const page = await readPage(context, request, { url, itemsPath, index })
    items.push(...page.items)
    url = next(page, url)
    // An address that comes again would go round forever.
    if (url !== undefined && seen.has(url.href)) url = undefined
    if (url === undefined || index + 1 >= maxPages) {
      const { response } = page
      const hasMore = url !== undefined
      return { status: response.status, headers: headersOf(response), items, pages: index + 1, hasMore }
    }
  }
}

async function readPage(
  context: ActionContext,
  request: HttpRequest,
  { url, itemsPath, index }: { readonly url: URL; readonly itemsPath: Path; readonly index: number },
): Promise<Page> {
  const answer = await exchange(context, request, { url })
  const body = await readResponse(answer, 'json')
  const items = valueAt(body, itemsPath)
  if (!Array.isArray(items)) {
    const where = itemsPath.length === 0 ? 'The response' : `What is at “${context.props.itemsPath}”`
    throw new TerminalError(`${where} of page ${index + 1} is not a list. Check “Items at”.`, {
      code: 'provider.rejected',
      details: { field: 'itemsPath', status: answer.response.status },
    })
  }
  return { body, response: answer.response, items, index }
}

function nextPage(props: JsonObject): NextPage {
  switch (props.pagination) {
    case 'url': {
      const path = readPath(props, 'nextUrlPath', 'Next URL at')
      return ({ body }, at) => resolve(valueAt(body, path), at)
    }
    case 'cursor': {
      const path = readPath(props, 'cursorPath', 'Cursor at')
      return ({ body }, at) => {
        const cursor = valueAt(body, path)
        const isThere = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number'
        return isThere ? withParam(at, props.cursorParam as string, String(cursor)) : undefined
      }
    }
    case 'page': {
      const first = props.firstPage as number
      return ({ items, index }, at) =>
        items.length === 0 ? undefined : withParam(at, props.pageParam as string, String(first + index + 1))
    }
    default:
      return ({ response }, at) => resolve(nextLink(response.headers.get('link') ?? ''), at)
  }
}

function firstUrl({ pagination, pageParam, firstPage }: JsonObject, url: URL): URL {
  return pagination === 'page' ? withParam(url, pageParam as string, String(firstPage)) : url
}

function withParam(url: URL, name: string, value: string): URL {
  const changed = new URL(url)
  changed.searchParams.set(name, value)
  return changed
}

/** Relative to the page it was on. Whether the credential may go there is the guard's to say. */
function resolve(next: JsonValue | undefined, at: URL): URL | undefined {
  return typeof next === 'string' && next !== '' && URL.canParse(next, at.href)
    ? new URL(next, at)
    : undefined
}

function readPath(props: JsonObject, field: string, label: string): Path {
  const path = parseJsonPath((props[field] ?? '') as string)
  if (path !== undefined) return path
  throw invalid(field, `“${label}” must be a place in the response, such as data.items or meta["next page"].`)
}
