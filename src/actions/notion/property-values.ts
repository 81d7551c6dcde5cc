import type { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isJsonObject } from '../json-object.ts'
import type { DataSource } from './data-source.ts'
import { plainText } from './rich-text.ts'

type Write = (value: JsonValue) => JsonValue

/** How a plain value is written, by the type of its column. Types that are missing are computed by Notion. */
const WRITERS: Readonly<Record<string, Write>> = {
  title: value => plainText(textOf(value)),
  rich_text: value => plainText(textOf(value)),
  number: value => (isBlank(value) ? null : Number(value)),
  select: value => (isBlank(value) ? null : { name: textOf(value) }),
  status: value => (isBlank(value) ? null : { name: textOf(value) }),
  multi_select: value => listOf(value).map(name => ({ name })),
  date: value => (isBlank(value) ? null : { start: textOf(value) }),
  checkbox: value => value === true || value === 'true',
  url: value => (isBlank(value) ? null : textOf(value)),
  email: value => (isBlank(value) ? null : textOf(value)),
  phone_number: value => (isBlank(value) ? null : textOf(value)),
  people: value => listOf(value).map(id => ({ id })),
  relation: value => listOf(value).map(id => ({ id })),
  files: value => listOf(value).map(url => ({ name: url.slice(0, 100), external: { url } })),
}

/** Whether a step can fill a column of this type. */
export const isWritable = (type: string): boolean => Object.hasOwn(WRITERS, type)

/**
 * Puts plain values (`{ Name: 'Ada', Tags: ['a'] }`) into the shape that Notion wants for each column. A value that is
 * in Notion's own shape already (`{ select: { name: … } }`) is left as it is.
 * @throws PatchbayError `step.invalid-props` for a column that is not there or can't be written
 */
export function toPropertyValues(
  values: JsonObject,
  { properties }: Pick<DataSource, 'properties'>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined
      if (type === undefined) throw unknownColumn(name, Object.keys(properties))
      if (isOwnShape(value, type)) return [name, value]
      const write = isWritable(type) ? WRITERS[type] : undefined
      if (write === undefined) throw invalid(`Notion fills in “${name}” (${type}) by itself. Leave it out.`)
      const written = write(value)
      if (Number.isNaN(written)) throw invalid(`“${name}” must be a number.`)
      return [name, { [type]: written }]
    }),
  )
}

/** The name of the column that holds a page's title. */
export function titleColumn({ properties }: Pick<DataSource, 'properties'>): string | undefined {
  return Object.entries(properties).find(([, { type }]) => type === 'title')?.[0]
}

function isOwnShape(value: JsonValue, type: string): boolean {
  return isJsonObject(value) && Object.hasOwn(value, type)
}

const isBlank = (value: JsonValue): boolean => value === null || value === ''

function textOf(value: JsonValue): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A list, or text with commas in it. */
function listOf(value: JsonValue): string[] {
  const items = Array.isArray(value) ? value.map(textOf) : textOf(value).split(',')
  return items.map(item => item.trim()).filter(item => item !== '')
}

function unknownColumn(name: string, known: readonly string[]): TerminalError {
  const shown = known.slice(0, 20).map(column => `“${column}”`)
  return invalid(`The database has no property “${name}”. It has ${shown.join(', ')}.`)
}

function invalid(message: string): TerminalError {
  return invalidProp('properties', message)
}
