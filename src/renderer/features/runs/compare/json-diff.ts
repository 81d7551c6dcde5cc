import { create } from 'jsondiffpatch'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'

export interface Difference {
  readonly path: Path
  readonly kind: 'added' | 'removed' | 'changed'
  /** JSON text, cut where it is long. */
  readonly before?: string | undefined
  readonly after?: string | undefined
}

export interface JsonDifference {
  /** At most {@link MOST_SHOWN}. */
  readonly differences: readonly Difference[]
  readonly total: number
  /** How many plain values are the same on both sides. */
  readonly unchanged: number
}

/** Nobody reads more of them. */
export const MOST_SHOWN = 500
const LONGEST_SHOWN = 2000
/** Longer lists are compared place by place: finding what moved takes time and memory by the square of their length. */
const LONGEST_MATCHED = 1000

type Keyed = { readonly [key: string]: JsonValue }

/** Items of a list are the same item when they have the same id; else when they stand in the same place. */
const differ = create({
  objectHash: (item, index) => {
    const { id, _id, key } = item as Keyed
    const own = [id, _id, key].find(value => typeof value === 'string' || typeof value === 'number')
    return own === undefined ? `at ${index}` : `id ${own}`
  },
  arrays: { detectMove: false },
  cloneDiffValues: false,
})

/** What is different, in the order of the keys of `before`, what is new last. Both are only read. */
export function diffJson(before: JsonValue, after: JsonValue): JsonDifference {
  const found: Found = { differences: [], total: 0, changedLeaves: 0 }
  const [left, right] = byPlaceWhereLong(before, after)
  const delta: unknown = differ.diff(left, right)
  if (delta !== undefined) collect(found, { delta, path: [], before, after })
  return {
    differences: found.differences,
    total: found.total,
    unchanged: leafCount(after) - found.changedLeaves,
  }
}

interface Found {
  readonly differences: Difference[]
  total: number
  /** Plain values of `after` that are new or not what they were. */
  changedLeaves: number
}

interface Place {
  /** As jsondiffpatch spells it: `[new]`, `[old, new]`, `[old, 0, 0]`, or an object of further ones. */
  readonly delta: unknown
  readonly path: Path
  readonly before: JsonValue | undefined
  readonly after: JsonValue | undefined
}

function collect(found: Found, { delta, path, before, after }: Place): void {
  if (Array.isArray(delta)) {
    note(found, path, delta as JsonValue[])
    return
  }
  const isList = Array.isArray(after)
  for (const [key, inner] of Object.entries(delta as { [key: string]: unknown })) {
    if (isList && key === '_t') continue
    const isRemoved = isList && key.startsWith('_')
    const name = isList ? Number(isRemoved ? key.slice(1) : key) : key
    collect(found, {
      delta: inner,
      path: [...path, name],
      before: childOf(before, name),
      after: childOf(after, name),
    })
  }
}

function note(found: Found, path: Path, delta: readonly JsonValue[]): void {
  const [first = null, second = null] = delta
  const kind = delta.length === 1 ? 'added' : delta.length === 2 ? 'changed' : 'removed'
  found.total++
  if (kind === 'added') found.changedLeaves += leafCount(first)
  if (kind === 'changed') found.changedLeaves += leafCount(second)
  if (found.differences.length >= MOST_SHOWN) return
  found.differences.push({
    path,
    kind,
    ...(kind === 'added' ? {} : { before: shown(first) }),
    ...(kind === 'removed' ? {} : { after: shown(kind === 'added' ? first : second) }),
  })
}

const shown = (value: JsonValue): string => cutText(JSON.stringify(value))

/** As much of a JSON text as fits on a screen. */
export const cutText = (json: string): string =>
  json.length > LONGEST_SHOWN ? `${json.slice(0, LONGEST_SHOWN)}…` : json

function childOf(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  return value !== null && typeof value === 'object' ? (value as Keyed)[key] : undefined
}

/** Both values with their long lists spelled as objects, by index. What holds none stays as it is. */
function byPlaceWhereLong(before: JsonValue, after: JsonValue): [JsonValue, JsonValue] {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [before, after]
  }
  const isLong = Array.isArray(before) && Math.max(sizeOf(before), sizeOf(after)) > LONGEST_MATCHED
  const left: JsonObject =
    Array.isArray(before) && !isLong ? ([...before] as never) : { ...(before as JsonObject) }
  const right: JsonObject =
    Array.isArray(after) && !isLong ? ([...after] as never) : { ...(after as JsonObject) }
  for (const key of Object.keys(left)) {
    const [a, b] = [left[key], right[key]]
    if (a !== undefined && b !== undefined) [left[key], right[key]] = byPlaceWhereLong(a, b)
  }
  return [left, right]
}

const isContainer = (value: JsonValue): value is JsonValue[] | JsonObject =>
  value !== null && typeof value === 'object'

const sizeOf = (value: JsonValue[] | JsonObject): number =>
  Array.isArray(value) ? value.length : Object.keys(value).length

/** Plain values in all of it; an empty list or object counts as one. */
function leafCount(value: JsonValue): number {
  if (!isContainer(value)) return 1
  const children = Array.isArray(value) ? value : Object.values(value)
  let count = 0
  for (const child of children) count += leafCount(child)
  return Math.max(count, 1)
}
