import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import type { RemoteField } from './remote-store.ts'

export interface FieldRows {
  /** One per loaded field. */
  readonly fields: readonly Prop[]
  /** Keys that have a value and are among the loaded fields no longer. */
  readonly orphans: readonly Prop[]
}

/** The rows of a form for an object whose keys a provider knows. Values stay, whatever it says of their keys. */
export function fieldRows(loaded: readonly RemoteField[], values: JsonObject): FieldRows {
  const known = new Set(loaded.map(({ key }) => key))
  return {
    fields: loaded.map(({ key, label, description }) => fieldProp(key, label, values[key], description)),
    orphans: Object.keys(values)
      .filter(key => !known.has(key))
      .map(key => fieldProp(key, key, values[key])),
  }
}

/** A text unless it is already something else: that is edited as what it is. */
function fieldProp(key: string, label: string, value: JsonValue | undefined, description?: string): Prop {
  return {
    key,
    label,
    type: value === undefined || typeof value === 'string' ? 'string' : 'any',
    optional: true,
    advanced: false,
    ...(description === undefined ? {} : { description }),
  }
}

/** The object that a prop holds, as far as it is one. */
export const objectOf = (value: JsonValue | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}

/** One key set, or taken out; nothing at all when it was the last one. */
export function withKey(
  values: JsonObject,
  key: string,
  value: JsonValue | undefined,
): JsonObject | undefined {
  const { [key]: _, ...others } = values
  const next = value === undefined ? others : { ...values, [key]: value }
  return Object.keys(next).length === 0 ? undefined : next
}
