import type { JsonObject } from '#shared/json.ts'

/** [R22] What the journal has of a step's props: code is the version's, and would be the same in every run. */
export function recordedInput(props: JsonObject, codeProps: readonly string[]): JsonObject {
  if (codeProps.length === 0) return props
  return Object.fromEntries(Object.entries(props).filter(([key]) => !codeProps.includes(key)))
}
