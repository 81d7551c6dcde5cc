import type { JsonObject, JsonValue } from '#shared/json.ts'
import { counted } from './counted.ts'
import { invalidProp } from './invalid-prop.ts'
import type { PropInput } from './prop-input.ts'

const MOST = 10_000

/** The prop that says how many results a list is cut at. */
export function maxResultsProp(what: string, fallback = 100): PropInput {
  return {
    key: 'maxResults',
    type: 'integer',
    label: 'Maximum results',
    description: `How many ${what} at most, up to ${MOST}. As many requests are made as that takes.`,
    default: fallback,
  }
}

/** @throws PatchbayError `step.invalid-props` outside of 1 to 10,000 */
export function readMaxResults(props: JsonObject): number {
  const max = props.maxResults as number
  if (max >= 1 && max <= MOST) return max
  throw invalidProp('maxResults', `“Maximum results” must be from 1 to ${MOST}; it is ${max}.`)
}

export interface Page {
  readonly items: readonly JsonValue[]
  /** Where the next page starts; absent on the last one. */
  readonly next?: string | undefined
}

export interface Collected {
  readonly items: JsonValue[]
  readonly hasMore: boolean
}

/**
 * Asks for page after page until `max` items are there or the last page has come.
 * @param ask gets the place to go on at (none at first) and how many items are still wanted
 */
export async function collectPages(
  max: number,
  ask: (from: string | undefined, wanted: number) => Promise<Page>,
): Promise<Collected> {
  const items: JsonValue[] = []
  const seen = new Set<string>()
  let from: string | undefined
  for (;;) {
    const page = await ask(from, max - items.length)
    items.push(...page.items)
    from = page.next
    if (items.length >= max)
      return { items: items.slice(0, max), hasMore: items.length > max || from !== undefined }
    // A place that comes again would go round forever.
    if (from === undefined || seen.has(from)) return { items, hasMore: false }
    seen.add(from)
  }
}

/** “1 record”, “3 records”, “100 records (there are more)”. */
export function countOf({ items, hasMore }: Collected, one: string, many?: string): string {
  return `${counted(items.length, one, many)}${hasMore ? ' (there are more)' : ''}`
}
