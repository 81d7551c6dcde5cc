import type { JsonValue, Path } from '#shared/json.ts'
import { isJsonObject } from '../json-object.ts'

/**
 * Reads a place in JSON as people write it: `data.items[0].id`, `$.data["next page"]`.
 * @returns `undefined` for text that is no such place
 */
export function parseJsonPath(text: string): Path | undefined {
  const path: (string | number)[] = []
  let rest = text.trim().replace(/^\$/, '')
  while (rest !== '') {
    const bracket = /^\[(?:(\d+)|"([^"]*)"|'([^']*)')\]/.exec(rest)
    const name = bracket === null ? /^\.?([^.[\]"'\s][^.[\]]*)/.exec(rest) : null
    const match = bracket ?? name
    if (match === null) return undefined
    const [whole, first = '', second, third] = match
    path.push(bracket !== null && first !== '' ? Number(first) : (second ?? third ?? first.trim()))
    rest = rest.slice(whole.length)
  }
  return path
}

/** What is at that place, of own properties alone; `undefined` when there is nothing. */
export function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string | number, JsonValue>)[key]
  }
  return at
}

/** A copy with another value at that place; objects on the way there are made where there are none. */
export function withValueAt(value: JsonValue | undefined, [key, ...rest]: Path, added: JsonValue): JsonValue {
  if (key === undefined) return added
  const isObject = isJsonObject(value)
  const before = isObject ? value : {}
  const inner = Object.hasOwn(before, key) ? before[key] : undefined
  return { ...before, [key]: withValueAt(inner, rest, added) }
}
