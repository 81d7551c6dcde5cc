import type { JsonObject, JsonValue } from '#shared/json.ts'

/** Whether it is an object, and neither a list nor null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
