import type { JsonValue, Path } from '#shared/json.ts'
import { masksIn } from '#shared/model/mask.ts'

/** A place in a kept value where a mask stands for what was secret. */
export interface MaskedPlace {
  /** Of a masked key: the object that has it. */
  readonly path: Path
  readonly mask: string
  /** Where the secret came from, as far as its mask says. */
  readonly origin: string | undefined
  readonly stands: 'alone' | 'in a text' | 'in a key'
}

/** Every mask in a kept value, with its place. */
export function maskedPlaces(value: JsonValue): MaskedPlace[] {
  const places: MaskedPlace[] = []
  const visit = (part: JsonValue, path: Path): void => {
    if (typeof part === 'string') {
      for (const found of masksIn(part))
        places.push({ ...found, path, stands: found.mask === part ? 'alone' : 'in a text' })
    } else if (Array.isArray(part)) {
      for (const [index, item] of part.entries()) visit(item, [...path, index])
    } else if (part !== null && typeof part === 'object') {
      for (const [key, item] of Object.entries(part)) {
        for (const found of masksIn(key)) places.push({ ...found, path, stands: 'in a key' })
        visit(item, [...path, key])
      }
    }
  }
  visit(value, [])
  return places
}

/** Where a value is to be put: in the place of a mask, or, without one, of all that stands there. */
export interface Gap {
  readonly path: Path
  readonly mask?: string | undefined
  readonly isKey: boolean
}

export interface Filling {
  readonly gap: Gap
  readonly text: string
}

/** A copy of `value` with its gaps filled. Keys last, innermost first: each changes the paths of what is in it. */
export function fillGaps(value: JsonValue, fillings: readonly Filling[]): JsonValue {
  const inTurn = [...fillings].sort(
    ({ gap: a }, { gap: b }) => Number(a.isKey) - Number(b.isKey) || b.path.length - a.path.length,
  )
  return inTurn.reduce(fillGap, value)
}

function fillGap(value: JsonValue, { gap: { path, mask, isKey }, text }: Filling): JsonValue {
  return changeAt(value, path, before => {
    if (mask === undefined) return text
    if (typeof before === 'string') return before.replaceAll(mask, () => text)
    return isKey ? withKeys(before, key => key.replaceAll(mask, () => text)) : before
  })
}

const isObject = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is missing on the way, or is itself a mask, becomes an object. */
function changeAt(value: JsonValue, path: Path, change: (before: JsonValue) => JsonValue): JsonValue {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  const index = Number(key)
  if (Array.isArray(value) && index in value)
    return value.with(index, changeAt(value[index] as JsonValue, rest, change))
  const object = isObject(value) ? value : {}
  const before = Object.hasOwn(object, key) ? (object[key] as JsonValue) : null
  return { ...object, [key]: changeAt(before, rest, change) }
}

function withKeys(value: JsonValue, rename: (key: string) => string): JsonValue {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), item]))
}
