import type { JsonObject, JsonValue } from '#shared/json.ts'

/** What expressions of one step may read. All of it settled (frozen) data. */
export interface ExpressionScope {
  /** Exports by step name, and the trigger's under `trigger`; steps that were skipped are missing. */
  readonly steps: { get(name: string): JsonObject | undefined }
  /** Names under `steps` that this step may see. */
  visibleSteps(): Iterable<string>
  readonly env: Readonly<Record<string, string>>
}

/**
 * [R11] Reads an own member: of objects, array items, and the `length` and characters of arrays and strings.
 * Nothing inherited can be reached, and `__proto__` never.
 */
export function ownMember(value: JsonValue, key: string | number): JsonValue | undefined {
  if (typeof value === 'string') {
    if (key === 'length') return value.length
    return isIndex(key) ? value[Number(key)] : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (key === '__proto__' || !Object.hasOwn(value, key)) return undefined
  return (value as JsonObject)[key]
}

const isIndex = (key: string | number) => typeof key === 'number' || /^(?:0|[1-9]\d{0,15})$/.test(key)

export function ownEnv(scope: ExpressionScope, name: string | number): string | undefined {
  return Object.hasOwn(scope.env, name) ? scope.env[name] : undefined
}
