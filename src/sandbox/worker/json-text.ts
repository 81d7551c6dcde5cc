import { PatchbayError } from '#shared/errors.ts'
import { shorten } from '#shared/shorten.ts'

const MAX_DEPTH = 500

/**
 * `value` as JSON text, or `undefined` for `undefined`.
 * @param at how the message names the value, e.g. `$return_value`
 * @throws PatchbayError `step.not-json` naming the path
 */
export function jsonText(value: unknown, at: string): string | undefined {
  if (value === undefined) return undefined
  check(value, { at, depth: 0, above: [] })
  return JSON.stringify(value)
}

interface Place {
  readonly at: string
  readonly depth: number
  readonly above: object[]
}

function check(value: unknown, place: Place): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return
    case 'number':
      if (!Number.isFinite(value)) refuse(place, `is ${value}`)
      return
    case 'object':
      if (value !== null) checkObject(value, place)
      return
    case 'bigint':
      refuse(place, 'is a BigInt; use String(…) or Number(…)')
      break
    default:
      refuse(place, `is a ${typeof value}`)
  }
}

function checkObject(value: object, { at, depth, above }: Place): void {
  if (above.includes(value)) refuse({ at, depth, above }, 'refers back to itself')
  if (depth >= MAX_DEPTH) refuse({ at, depth, above }, `is nested more than ${MAX_DEPTH} levels deep`)
  const hint = hintFor(value)
  if (hint !== undefined) refuse({ at, depth, above }, hint)
  above.push(value)
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    check(value.toJSON(), { at, depth: depth + 1, above })
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) check(value[i], { at: `${at}[${i}]`, depth: depth + 1, above })
  } else {
    for (const key of Object.keys(value)) {
      const path = /^[A-Za-z_$][\w$]*$/.test(key)
        ? `${at}.${key}`
        : `${at}[${JSON.stringify(shorten(key, 100))}]`
      if (key === '__proto__') refuse({ at: path, depth, above }, 'has a name that is not possible')
      check((value as Record<string, unknown>)[key], { at: path, depth: depth + 1, above })
    }
  }
  above.pop()
}

function hintFor(value: object): string | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return "is bytes; use Buffer.from(…).toString('base64') or 'utf8'"
  }
  if (value instanceof Map) return 'is a Map; use Object.fromEntries(…)'
  if (value instanceof Set) return 'is a Set; use [...set]'
  if (value instanceof Promise) return 'is a promise; await it first'
  return undefined
}

function refuse({ at }: Place, what: string): never {
  throw new PatchbayError(`Only JSON values can be passed on: ${at} ${what}.`, { code: 'step.not-json' })
}
