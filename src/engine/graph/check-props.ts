import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Action, Prop } from '#shared/model/action.ts'
import { propVisibility } from '#shared/model/prop-visibility.ts'
import type { ProblemList } from './problem-list.ts'

interface PropsCheck {
  readonly target: string
  readonly props: JsonObject
  readonly declared: readonly Prop[]
  /** Where the props stand in the step, e.g. `['props']`. */
  readonly field: readonly string[]
  /** Who declares them, in words: the action's name. */
  readonly owner: string
  readonly unknownIs: 'error' | 'warning'
}

/**
 * [R4] Checks what is written: required props are there, fixed values fit their type and options, nothing is unknown.
 * A value that holds an expression is checked when its step runs. A prop that is hidden (`visibleWhen`) is not checked.
 */
export function checkProps(check: PropsCheck, problems: ProblemList): void {
  const { props, declared, field, target, owner } = check
  for (const prop of declared) {
    const visibility = propVisibility(prop, { declared, values: props, isOpen: hasExpression })
    if (visibility === 'hidden') continue
    const value = Object.hasOwn(props, prop.key) ? props[prop.key] : undefined
    const place = { code: 'step.invalid-props' as const, target, field: [...field, prop.key] }
    if (isBlank(prop, value)) {
      if (prop.optional || prop.default !== undefined || visibility === 'open') continue
      problems.error(`“${prop.label}” is required. Fill it in.`, place)
      continue
    }
    const wrong = misfit(prop, value as JsonValue)
    if (wrong) problems.error(`“${prop.label}” ${wrong}.`, place)
  }
  const known = new Set(declared.map(prop => prop.key))
  for (const key of Object.keys(props)) {
    if (known.has(key)) continue
    problems[check.unknownIs](`${owner} has no field “${key}”. Remove it, or correct its name.`, {
      code: 'step.invalid-props',
      target,
      field: [...field, key],
    })
  }
}

/** An empty field is the same as none; in fields that may hold anything, `null` and '' are values. */
function isBlank(prop: Prop, value: JsonValue | undefined): boolean {
  if (value === undefined) return true
  if (prop.type === 'any') return false
  return value === null || (typeof value === 'string' && value.trim() === '')
}

const hasExpression = (value: JsonValue) => typeof value === 'string' && value.includes('{{')

function misfit(prop: Prop, value: JsonValue): string | undefined {
  if (prop.type !== 'code' && hasExpression(value)) return undefined
  const wrong = FITS[prop.type](value)
  if (wrong || !prop.options) return wrong
  if (prop.options.some(option => String(option.value) === String(value))) return undefined
  return `must be one of ${prop.options.map(option => option.value).join(', ')}`
}

const isScalar = (value: JsonValue) => value !== null && typeof value !== 'object'
const isNumeric = (value: JsonValue) =>
  (typeof value === 'string' || typeof value === 'number') && Number.isFinite(Number(value))

/** What each type takes, text that plainly means it included; else what is wrong. */
const FITS: Record<Prop['type'], (value: JsonValue) => string | undefined> = {
  string: value => (isScalar(value) ? undefined : mustBe('text', value)),
  text: value => (isScalar(value) ? undefined : mustBe('text', value)),
  code: value => (typeof value === 'string' ? undefined : mustBe('code', value)),
  integer: value =>
    isNumeric(value) && Number.isSafeInteger(Number(value)) ? undefined : mustBe('a whole number', value),
  number: value => (isNumeric(value) ? undefined : mustBe('a number', value)),
  boolean: value =>
    ['true', 'false'].includes(String(value)) && isScalar(value) ? undefined : mustBe('true or false', value),
  'string[]': value => {
    const list = fromText(value)
    if (!Array.isArray(list)) return mustBe('a list of texts, such as ["a", "b"]', value)
    const at = list.findIndex(item => !isScalar(item))
    return at < 0 ? undefined : `needs text at position ${at + 1}; there is ${kindOf(list[at] as JsonValue)}`
  },
  'any[]': value => (Array.isArray(fromText(value)) ? undefined : mustBe('a list, such as ["a", 1]', value)),
  object: value => {
    const object = fromText(value)
    const fits = typeof object === 'object' && object !== null && !Array.isArray(object)
    return fits ? undefined : mustBe('an object, such as {"name": "value"}', value)
  },
  any: () => undefined,
}

/** A list or object may be typed as JSON into a form's field. */
function fromText(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value
  }
}

const mustBe = (what: string, value: JsonValue) => `must be ${what}; it is ${kindOf(value)}`

function kindOf(value: JsonValue): string {
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'a number' : 'true or false'
}

/** The props whose text is code, where `{{` means nothing. */
export function codeProps(action: Action): readonly string[] {
  return action.props.filter(prop => prop.type === 'code').map(prop => prop.key)
}
