import type { JsonObject, JsonValue } from '../json.ts'
import type { Prop } from './action.ts'

export interface PropsOfStep {
  readonly declared: readonly Prop[]
  /** As written down, or as evaluated. */
  readonly values: JsonObject
  /** Whether a value is not known yet, because it holds an expression that has not been evaluated. */
  readonly isOpen: (value: JsonValue) => boolean
}

/**
 * Whether a prop is shown, by its `visibleWhen`. `open`: only a run can tell. What hangs on a prop that is hidden is
 * hidden, too. A hidden prop is neither asked for nor checked nor handed to the action.
 */
export function propVisibility(prop: Prop, props: PropsOfStep): 'shown' | 'hidden' | 'open' {
  return visibilityOf(prop, props, new Set())
}

function visibilityOf(prop: Prop, props: PropsOfStep, seen: Set<string>): 'shown' | 'hidden' | 'open' {
  const { visibleWhen } = prop
  if (!visibleWhen || seen.has(prop.key)) return 'shown'
  seen.add(prop.key)
  const other = props.declared.find(({ key }) => key === visibleWhen.prop)
  const before = other === undefined ? 'shown' : visibilityOf(other, props, seen)
  if (before === 'hidden') return 'hidden'
  const value = choiceOf(visibleWhen.prop, other, props.values)
  if (props.isOpen(value)) return 'open'
  return visibleWhen.values.some(wanted => isSame(wanted, value)) ? before : 'hidden'
}

function choiceOf(key: string, prop: Prop | undefined, values: JsonObject): JsonValue {
  const given = Object.hasOwn(values, key) ? values[key] : undefined
  const isBlank = given === undefined || given === null || given === ''
  return (isBlank ? (prop?.default ?? given) : given) ?? null
}

/** `true` and `"true"`, `5` and `"5"` are the same choice: a form's field holds text. */
function isSame(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'object' || typeof b === 'object') return JSON.stringify(a) === JSON.stringify(b)
  return String(a) === String(b)
}
