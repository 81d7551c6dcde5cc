import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import { TerminalError } from '../errors.ts'
import { pathText } from './path-text.ts'

/**
 * [R20] Values travel between steps "by copy" without copying: each is checked to be JSON and deeply frozen once,
 * when it enters the run. `settled` remembers what has been, so a value that is passed on is never walked again.
 */
const settled = new WeakSet<object>()

/** Deeper than any sane data; also how a value that contains itself is noticed. */
const MAX_DEPTH = 1000

/**
 * Gives `value` back as JSON data, deeply frozen: the same object when it was JSON already, else a copy with
 * `undefined` members dropped, `toJSON` called, `undefined` array items made null and `__proto__` keys left out.
 * @param base how messages name the value, e.g. `$return_value`
 * @throws TerminalError `step.not-json` naming the place of whatever can't be JSON
 */
export function settleJson(value: unknown, base: string): JsonValue {
  if (isSettled(value, 0)) return value as JsonValue
  return settleAny(value, { base, path: [] })
}

/** Containers met so far; differences of it tell how large a value is. */
let met = 0

/** Smaller values are walked again rather than remembered, which costs more. */
const WORTH_REMEMBERING = 16

/**
 * The quick way, which nearly all values take: checks and freezes what is JSON already. False where anything is
 * unusual; {@link settleAny} then mends it or says what is wrong.
 */
function isSettled(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      return value === null || settled.has(value) || isSettledContainer(value, depth)
    default:
      return false
  }
}

function isSettledContainer(value: object, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  const before = met++
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isSettled(value[i], depth + 1)) return false
  } else {
    if (Object.getPrototypeOf(value) !== Object.prototype) return false
    const keys = Object.keys(value)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string
      if (key === '__proto__' || !isSettled((value as JsonObject)[key], depth + 1)) return false
    }
  }
  Object.freeze(value)
  if (met - before >= WORTH_REMEMBERING) settled.add(value)
  return true
}

/** Marks a container that the engine itself built from settled values as settled. */
export function settleBuilt<T extends object>(built: T): T {
  settled.add(Object.freeze(built))
  return built
}

interface Place {
  readonly base: string
  readonly path: (string | number)[]
}

function settleAny(value: unknown, place: Place): JsonValue {
  return typeof value === 'object' && value !== null ? settleObject(value, place) : settleScalar(value, place)
}

function settleScalar(value: unknown, place: Place): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      throw notJson(String(value), place)
    case 'undefined':
      throw notJson('undefined', place)
    case 'bigint':
      throw notJson('a BigInt', place)
    case 'function':
      throw notJson('a function', place)
    case 'symbol':
      throw notJson('a symbol', place)
    default:
      return null
  }
}

function settleObject(value: object, place: Place): JsonValue {
  if (settled.has(value)) return value as JsonValue
  if (place.path.length > MAX_DEPTH) {
    throw notJson('a value that contains itself, or nested deeper than 1,000 levels', {
      ...place,
      path: place.path.slice(0, 5),
    })
  }
  if (Array.isArray(value)) return settleArray(value, place)
  const toJson = (value as { toJSON?: unknown }).toJSON
  if (typeof toJson === 'function') return settleAny(toJson.call(value, ''), place)
  if (!isPlain(value)) throw notJson(`an instance of ${className(value)}`, place)
  return settlePlain(value as Record<string, unknown>, place)
}

function settleArray(items: unknown[], place: Place): JsonValue {
  let copy: JsonValue[] | undefined
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    place.path.push(i)
    const clean = item === undefined ? null : settleAny(item, place)
    place.path.pop()
    if (!copy && clean !== item) copy = items.slice(0, i) as JsonValue[]
    copy?.push(clean)
  }
  return settleBuilt(copy ?? (items as JsonValue[]))
}

function settlePlain(object: Record<string, unknown>, place: Place): JsonValue {
  const keys = Object.keys(object)
  let copy: JsonObject | undefined
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const member = object[key]
    const dropped = member === undefined || key === '__proto__'
    place.path.push(key)
    const clean = dropped ? undefined : settleAny(member, place)
    place.path.pop()
    if (!copy && (dropped || clean !== member)) {
      copy = {}
      for (const before of keys.slice(0, i)) copy[before] = object[before] as JsonValue
    }
    if (copy && clean !== undefined) copy[key] = clean
  }
  return settleBuilt(copy ?? (object as JsonObject))
}

/** Objects of another realm count as plain too: their prototype is the end of its chain. */
function isPlain(value: object): boolean {
  const proto: unknown = Object.getPrototypeOf(value)
  return proto === Object.prototype || proto === null || Object.getPrototypeOf(proto) === null
}

function className(value: object): string {
  const made: unknown = Object.getPrototypeOf(value)?.constructor?.name
  return typeof made === 'string' && made !== '' ? made : 'a class'
}

function notJson(what: string, { base, path }: Place): TerminalError {
  const place = pathText(path as Path, base)
  return new TerminalError(`${place} is ${what}, which is not JSON. Steps can pass on only JSON data.`, {
    code: 'step.not-json',
    details: { path: place },
  })
}

/** A deep copy of JSON data, settled: for what must not change the original, such as a document's props. */
export function copyJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return settleBuilt(value.map(copyJson))
  const copy: JsonObject = {}
  for (const [key, member] of Object.entries(value)) if (key !== '__proto__') copy[key] = copyJson(member)
  return settleBuilt(copy)
}
