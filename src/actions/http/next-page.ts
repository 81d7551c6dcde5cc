import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { nextLink } from '../link-header.ts'
import { parseJsonPath, valueAt } from './json-path.ts'
import type { HttpRequest } from './read-request.ts'
import type { RequestBody } from './request-body.ts'

/** What asks for one page. */
export interface PageRequest {
  readonly url: URL
  readonly body: RequestBody
  /** The same for two requests that ask for the same page. */
  readonly id: string
}

/** One page as it came. */
export interface Page {
  readonly request: PageRequest
  readonly body: JsonValue
  readonly response: Response
  readonly items: readonly JsonValue[]
  /** From 0. */
  readonly index: number
}

/** What asks for the page after this one; `undefined` after the last. */
type NextPage = (page: Page) => PageRequest | undefined

/** How a step goes from page to page. @throws PatchbayError `step.invalid-props`, naming the field */
export function paging(
  props: JsonObject,
  { url, body }: HttpRequest,
): { readonly first: PageRequest; readonly next: NextPage } {
  const at = (address: URL): PageRequest => ({ url: address, body, id: address.href })
  switch (props.pagination) {
    case 'url': {
      const path = readPath(props, 'nextUrlPath', 'Next URL at')
      return { first: at(url), next: page => resolved(valueAt(page.body, path), page, at) }
    }
    case 'cursor':
      return { first: at(url), next: byCursor(props, { url, body }) }
    case 'page': {
      const numbered = (page: number) => at(withParam(url, props.pageParam as string, String(page)))
      const first = props.firstPage as number
      return {
        first: numbered(first),
        next: ({ items, index }) => (items.length === 0 ? undefined : numbered(first + index + 1)),
      }
    }
    default: {
      const link = ({ headers }: Response) => nextLink(headers.get('link') ?? '')
      return { first: at(url), next: page => resolved(link(page.response), page, at) }
    }
  }
}

/** @throws PatchbayError `step.invalid-props` */
export function readPath(props: JsonObject, field: string, label: string): Path {
  const path = parseJsonPath((props[field] ?? '') as string)
  if (path !== undefined) return path
  throw invalidProp(field, `“${label}” must be a place in JSON, such as data.items or meta["next page"].`)
}

function byCursor(props: JsonObject, { url, body }: Pick<HttpRequest, 'url' | 'body'>): NextPage {
  const from = readPath(props, 'cursorPath', 'Cursor at')
  const send =
    props.cursorIn === 'body' ? cursorInBody(props, { url, body }) : cursorInQuery(props, { url, body })
  return page => {
    const cursor = valueAt(page.body, from)
    const isThere = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number'
    return isThere ? { ...send(cursor), id: String(cursor) } : undefined
  }
}

type SendCursor = (cursor: string | number) => Omit<PageRequest, 'id'>

function cursorInQuery(props: JsonObject, { url, body }: Pick<HttpRequest, 'url' | 'body'>): SendCursor {
  return cursor => ({ url: withParam(url, props.cursorParam as string, String(cursor)), body })
}

function cursorInBody(props: JsonObject, { url, body }: Pick<HttpRequest, 'url' | 'body'>): SendCursor {
  const to = readPath(props, 'cursorParam', 'Cursor sent as')
  const { withValue } = body
  if (withValue === undefined) {
    throw invalidProp('cursorIn', 'A cursor can be sent in the body only where “Body” is a JSON object.')
  }
  return cursor => ({ url, body: withValue(to, cursor) })
}

function withParam(url: URL, name: string, value: string): URL {
  const changed = new URL(url)
  changed.searchParams.set(name, value)
  return changed
}

/** Relative to the page it was on. Whether the credential may go there is the guard's to say. */
function resolved(
  next: JsonValue | undefined,
  { request }: Page,
  at: (url: URL) => PageRequest,
): PageRequest | undefined {
  const base = request.url.href
  return typeof next === 'string' && next !== '' && URL.canParse(next, base)
    ? at(new URL(next, base))
    : undefined
}
