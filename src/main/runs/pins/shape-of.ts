import type { JsonValue } from '#shared/json.ts'

/**
 * What a value is made of, without being it: `string`, `number`, `boolean` or `null` in the place of each value, and of
 * each list its first item alone. Names of members stay.
 */
export function shapeOf(value: JsonValue): JsonValue {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object') return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]))
}
