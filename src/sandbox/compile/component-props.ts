import type { AnyNode, ObjectExpression, Property } from 'acorn'
import type { JsonValue } from '#shared/json.ts'
import type { Prop, PropType } from '#shared/model/action.ts'
import { propertyOf } from './entry.ts'
import { staticValue } from './static-value.ts'
import { staticKey } from './walk.ts'

interface Found {
  readonly message: string
  readonly node: AnyNode
}

const TYPES: Readonly<Record<string, PropType>> = {
  string: 'string',
  text: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  any: 'any',
  'string[]': 'string[]',
  'any[]': 'any[]',
  'integer[]': 'any[]',
  'number[]': 'any[]',
  'boolean[]': 'any[]',
  'object[]': 'any[]',
}
const KNOWN_TYPES = Object.keys(TYPES).join(', ')

/** Names that would reach an object's prototype or hide what the component itself brings. */
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** The props that a component declares, as far as its text spells them out. */
export function componentProps(component: ObjectExpression): { props: Prop[]; problems: Found[] } {
  const problems: Found[] = []
  const props: Prop[] = []
  const declared = propertyOf(component, 'props')
  if (declared === undefined) return { props, problems }
  if (declared.value.type !== 'ObjectExpression') {
    problems.push({
      message: 'Write the props out as an object, so that the step can show its fields',
      node: declared.value,
    })
    return { props, problems }
  }
  for (const item of declared.value.properties) {
    const result = item.type === 'Property' ? readProp(item) : "Write every prop out; a spread can't be read"
    if (typeof result === 'string') problems.push({ message: result, node: item })
    else props.push(result)
  }
  return { props, problems }
}

function readProp(item: Property): Prop | string {
  const key = staticKey(item)
  if (key === undefined || RESERVED_KEYS.has(key)) return 'Give the prop a plain name'
  const value = item.value as AnyNode
  const fields = value.type === 'ObjectExpression' ? staticFields(value) : { type: staticValue(value) }
  const { type } = fields
  if (typeof type !== 'string') {
    return `Prop "${key}" has no type that can be read; write { type: 'string' }. Types: ${KNOWN_TYPES}`
  }
  if (type === 'app') {
    return `Prop "${key}" is an app account, which code steps don't take. Take the token as a string prop, or use that app's own action`
  }
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (known === undefined) return `Prop "${key}" has the unknown type "${type}". Types: ${KNOWN_TYPES}`
  const options = readOptions(fields.options)
  if (options === undefined)
    return `Prop "${key}" needs its options written out as a list of texts, numbers or { label, value }`
  return buildProp(key, known, fields, options)
}

type Fields = Readonly<Record<string, JsonValue | undefined>>
type Options = NonNullable<Prop['options']>

function buildProp(key: string, type: PropType, fields: Fields, options: Options): Prop {
  const text = (name: string) => (typeof fields[name] === 'string' ? { [name]: fields[name] } : {})
  return {
    key,
    type,
    label: typeof fields.label === 'string' ? fields.label : key,
    ...text('description'),
    ...text('placeholder'),
    optional: fields.optional === true,
    ...(fields.default === undefined ? {} : { default: fields.default }),
    ...(options.length === 0 ? {} : { options }),
    advanced: false,
  }
}

function staticFields(object: ObjectExpression): Fields {
  const fields: Record<string, JsonValue | undefined> = {}
  for (const item of object.properties) {
    const key = item.type === 'Property' ? staticKey(item) : undefined
    if (item.type !== 'Property' || key === undefined || RESERVED_KEYS.has(key)) continue
    // `null` marks options that are there but must be run to be known.
    fields[key] = item.method
      ? null
      : (staticValue(item.value as AnyNode) ?? (key === 'options' ? null : undefined))
  }
  return fields
}

function readOptions(value: JsonValue | undefined): Options | undefined {
  if (value === undefined) return []
  if (!Array.isArray(value)) return undefined
  const options: Options = []
  for (const item of value) {
    if (typeof item === 'string' || typeof item === 'number')
      options.push({ label: String(item), value: item })
    else if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined
    else {
      const { label, value: choice } = item
      if (typeof choice !== 'string' && typeof choice !== 'number') return undefined
      options.push({ label: typeof label === 'string' ? label : String(choice), value: choice })
    }
  }
  return options
}
