import { z } from 'zod'

/** Any value that survives JSON: what steps exchange, and all that is ever kept. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

export type JsonObject = { [key: string]: JsonValue }

/** Deeper values are refused: whatever walks them by recursion could run out of stack. */
export const MAX_JSON_DEPTH = 1000

/**
 * Where `value` stops being JSON: the path to the first thing that is neither plain data nor finite, that is named
 * `__proto__`, or that is too deep (as a cycle always is); undefined when all of it is JSON.
 */
export function findNonJson(value: unknown): Path | undefined {
  const reversed = walk(value, 0)
  return reversed?.reverse()
}

/** The path innermost first, so that only a failure pays for it. */
function walk(value: unknown, depth: number): (string | number)[] | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : []
  if (typeof value !== 'object' || depth >= MAX_JSON_DEPTH) return []
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const bad = walk(value[i], depth + 1)
      if (bad) return [...bad, i]
    }
    return undefined
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return []
  for (const key of Object.keys(value)) {
    const bad = key === '__proto__' ? [] : walk((value as Record<string, unknown>)[key], depth + 1)
    if (bad) return [...bad, key]
  }
  return undefined
}

/** Checked by one walk, and passed on as it is: a schema per value costs thirty times as much on large data. */
export const jsonValueSchema: z.ZodType<JsonValue> = z.unknown().superRefine((value, context) => {
  const path = findNonJson(value)
  if (!path) return
  const message =
    value === undefined
      ? 'is missing'
      : 'is not JSON: only plain data that is not nested too deep can stand here'
  context.addIssue({ code: 'custom', path: [...path], message, input: value })
}) as z.ZodType<unknown> as z.ZodType<JsonValue>

export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonValueSchema)

/** Where a value sits: own property names and array indexes, outermost first. */
export type Path = readonly (string | number)[]
