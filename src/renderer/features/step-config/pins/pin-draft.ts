import type { JsonObject, JsonValue } from '#shared/json.ts'

const EMPTY: JsonObject = { $return_value: null }

/**
 * What the editor of a pinned output begins with: exports as `steps.<name>` reads them. Those without a value that was
 * returned get an empty one, so that the whole is not taken for that value.
 */
export function draftOf(json: string | undefined): JsonValue {
  if (json === undefined) return EMPTY
  const exports = JSON.parse(json) as JsonObject
  return '$return_value' in exports || '$summary' in exports ? exports : { ...EMPTY, ...exports }
}
