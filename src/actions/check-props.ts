import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { Action, Prop } from '#shared/model/action.ts'
import { propVisibility } from '#shared/model/prop-visibility.ts'
import { isJsonObject } from './json-object.ts'

/**
 * Makes a step's evaluated props what its action asks for: defaults filled in, text turned into numbers, lists and
 * objects where that is plainly meant, every problem named at once. What is hidden
 * (`visibleWhen`) is left out. Values are never quoted: they may be secret.
 * @throws PatchbayError `step.invalid-props`; `details.field` is the first field that is wrong
 */
export function checkProps(action: Action, props: JsonObject): JsonObject {
  const problems: { field: string; message: string }[] = []
  const checked: [string, JsonValue][] = []
  for (const prop of action.props) {
    if (propVisibility(prop, { declared: action.props, values: props, isOpen: () => false }) === 'hidden')
      continue
    const result = checkProp(prop, Object.hasOwn(props, prop.key) ? props[prop.key] : undefined)
    if ('problem' in result) problems.push({ field: prop.key, message: `“${prop.label}” ${result.problem}` })
    else if (result.value !== undefined) checked.push([prop.key, result.value])
  }
  for (const field of Object.keys(props)) {
    if (action.props.some(prop => prop.key === field)) continue
    problems.push({ field, message: `“${field}” is not a field of ${action.name}: remove or rename it` })
  }
  const first = problems[0]
  if (first === undefined) return Object.fromEntries(checked)
  throw new TerminalError(`${problems.map(({ message }) => message).join('. ')}.`, {
    code: 'step.invalid-props',
    details: { field: first.field, problems: problems.length },
  })
}

type Checked = { readonly value: JsonValue | undefined } | { readonly problem: string }

function checkProp(prop: Prop, given: JsonValue | undefined): Checked {
  const value = isBlank(prop, given) ? prop.default : given
  if (value === undefined) return prop.optional ? { value: undefined } : { problem: missing(given) }
  const result = COERCE[prop.type](value)
  if ('problem' in result || prop.options === undefined) return result
  if (prop.options.some(option => option.value === result.value)) return result
  return { problem: `must be one of ${prop.options.map(option => option.value).join(', ')}` }
}

/** An empty field is the same as none; in fields that may hold anything, `null` and '' are values. */
function isBlank(prop: Prop, value: JsonValue | undefined): boolean {
  if (value === undefined) return true
  if (prop.type === 'any') return false
  return value === null || (typeof value === 'string' && value.trim() === '')
}

function missing(given: JsonValue | undefined): string {
  return given === null ? 'is required, but its expression gave nothing' : 'is required'
}

const COERCE: Record<Prop['type'], (value: JsonValue) => Checked> = {
  string: toText,
  text: toText,
  code: value => (typeof value === 'string' ? { value } : mustBe('code', value)),
  integer: value => {
    const number = toFiniteNumber(value)
    return Number.isSafeInteger(number) ? { value: number as number } : mustBe('a whole number', value)
  },
  number: value => {
    const number = toFiniteNumber(value)
    return number === undefined ? mustBe('a number', value) : { value: number }
  },
  boolean: value => {
    if (value === true || value === 'true') return { value: true }
    if (value === false || value === 'false') return { value: false }
    return mustBe('true or false', value)
  },
  'string[]': value => {
    const list = fromJsonText(value)
    if (!Array.isArray(list)) return mustBe('a list of texts, such as ["a", "b"]', value)
    const texts: JsonValue[] = []
    for (const [index, item] of list.entries()) {
      const text = toText(item)
      if ('problem' in text)
        return { problem: `needs text at position ${index + 1}; there is ${kindOf(item)}` }
      texts.push(text.value ?? '')
    }
    return { value: texts }
  },
  'any[]': value => {
    const list = fromJsonText(value)
    return Array.isArray(list) ? { value: list } : mustBe('a list, such as ["a", 1]', value)
  },
  object: value => {
    const object = fromJsonText(value)
    return isJsonObject(object) ? { value: object } : mustBe('an object, such as {"name": "value"}', value)
  },
  any: value => ({ value }),
}

function toText(value: JsonValue): Checked {
  if (typeof value === 'string') return { value }
  if (typeof value === 'number' || typeof value === 'boolean') return { value: String(value) }
  return mustBe('text', value)
}

function toFiniteNumber(value: JsonValue): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** A list or object typed as JSON into a form field arrives as text. */
function fromJsonText(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value
  }
}

function mustBe(what: string, value: JsonValue): Checked {
  return { problem: `must be ${what}; it is ${kindOf(value)}` }
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'a number' : 'true or false'
}
