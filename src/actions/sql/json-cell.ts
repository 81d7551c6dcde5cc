import type { JsonValue } from '#shared/json.ts'

/** A value of a driver as JSON: dates in ISO 8601, large integers as text, bytes in base64. */
export function jsonCell(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return String(value)
    case 'object':
      return jsonObject(value)
    default:
      return null
  }
}

function jsonObject(value: object | null): JsonValue {
  if (value === null) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(jsonCell)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonCell(inner)]))
}
