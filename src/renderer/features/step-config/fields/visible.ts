import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import { holdsExpression } from '../expression/segments.ts'

/** What a prop comes to when nothing is written down for it. */
export const givenValue = (prop: Prop | undefined, values: JsonObject): JsonValue | undefined =>
  prop === undefined ? undefined : (values[prop.key] ?? prop.default)

/**
 * Whether a prop is shown: the prop it depends on has one of the values named, or an expression, whose value only a run
 * knows. What hangs on a prop that is not shown is not shown either.
 */
export function isVisible(prop: Prop, props: readonly Prop[], values: JsonObject): boolean {
  return isShown(prop, props, values, new Set())
}

function isShown(prop: Prop, props: readonly Prop[], values: JsonObject, seen: Set<string>): boolean {
  const { visibleWhen } = prop
  if (!visibleWhen || seen.has(prop.key)) return true
  seen.add(prop.key)
  const other = props.find(({ key }) => key === visibleWhen.prop)
  if (other && !isShown(other, props, values, seen)) return false
  const value = givenValue(other, values) ?? null
  return holdsExpression(value) || visibleWhen.values.some(wanted => isSame(wanted, value))
}

const isSame = (a: JsonValue, b: JsonValue): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
