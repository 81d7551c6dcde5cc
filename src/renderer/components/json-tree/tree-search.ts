import type { JsonValue, Path } from '#shared/json.ts'

/** More hits than this are counted as "many": nobody steps through them. */
export const MOST_HITS = 5000
/** Values looked at between two looks at the clock. */
const BATCH = 2000

interface Frame {
  readonly value: JsonValue[] | { [key: string]: JsonValue }
  readonly keys: readonly string[] | undefined
  next: number
}

/**
 * Finds keys and plain values that hold `query`, whatever the case, in the order they are shown. Yields now and then,
 * so that a large value can be searched in slices.
 */
export function* searchTree(
  root: JsonValue,
  query: string,
): Generator<readonly Path[] | undefined, readonly Path[]> {
  const wanted = query.toLowerCase()
  const hits: Path[] = []
  if (wanted === '') return hits
  const stack: Frame[] = []
  const path: (string | number)[] = []
  let looked = 0

  const visit = (key: string | number | undefined, value: JsonValue) => {
    if (key !== undefined) path.push(key)
    if (matches(key, value, wanted)) hits.push([...path])
    if (value !== null && typeof value === 'object') {
      stack.push({ value, keys: Array.isArray(value) ? undefined : Object.keys(value), next: 0 })
    } else if (key !== undefined) path.pop()
  }

  visit(undefined, root)
  while (stack.length > 0 && hits.length < MOST_HITS) {
    const frame = stack[stack.length - 1] as Frame
    const length = frame.keys?.length ?? (frame.value as JsonValue[]).length
    if (frame.next >= length) {
      stack.pop()
      path.pop()
      continue
    }
    const key = frame.keys ? (frame.keys[frame.next] as string) : frame.next
    frame.next++
    visit(key, (frame.value as { [key: string | number]: JsonValue })[key] ?? null)
    if (++looked % BATCH === 0) yield hits
  }
  return hits
}

function matches(key: string | number | undefined, value: JsonValue, wanted: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(wanted)) return true
  if (value === null || typeof value !== 'object') return String(value).toLowerCase().includes(wanted)
  return false
}
