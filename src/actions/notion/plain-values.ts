import type { JsonValue } from '#shared/json.ts'
import { isJsonObject } from '../json-object.ts'

/** A page with plain values in the place of Notion's property objects: `{ Name: 'Ada', Tags: ['a'], Done: true }`. */
export function toPlainPage(page: JsonValue): JsonValue {
  if (!isJsonObject(page)) return page
  const { id, url, created_time, last_edited_time, properties } = page
  const values = isJsonObject(properties) ? properties : {}
  return {
    id: id ?? null,
    url: url ?? null,
    created_time: created_time ?? null,
    last_edited_time: last_edited_time ?? null,
    properties: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainValue(value)])),
  }
}

/** The value that a property, a formula or a part of a rollup has; as it came where its type is not known. */
function plainValue(property: JsonValue): JsonValue {
  if (!isJsonObject(property) || typeof property.type !== 'string') return property
  const value = property[property.type] ?? null
  switch (property.type) {
    case 'title':
    case 'rich_text':
      return Array.isArray(value) ? value.map(part => textOf(part, 'plain_text')).join('') : value
    case 'select':
    case 'status':
      return isJsonObject(value) ? (value.name ?? null) : value
    case 'multi_select':
      return each(value, 'name')
    case 'relation':
    case 'people':
      return each(value, 'id')
    case 'files':
      return Array.isArray(value) ? value.map(urlOf) : value
    case 'created_by':
    case 'last_edited_by':
      return isJsonObject(value) ? (value.id ?? null) : value
    case 'date':
      return isJsonObject(value) && (value.end ?? null) === null ? (value.start ?? null) : value
    case 'formula':
      return plainValue(value)
    case 'rollup':
      return isJsonObject(value) && Array.isArray(value.array)
        ? value.array.map(plainValue)
        : plainValue(value)
    case 'unique_id':
      return isJsonObject(value) ? [value.prefix, value.number].filter(part => part != null).join('-') : value
    default:
      return value
  }
}

const each = (value: JsonValue, key: string): JsonValue =>
  Array.isArray(value) ? value.map(item => textOf(item, key)) : value

const textOf = (item: JsonValue, key: string): JsonValue => (isJsonObject(item) ? (item[key] ?? '') : item)

function urlOf(file: JsonValue): JsonValue {
  if (!isJsonObject(file)) return file
  const held = file.external ?? file.file
  return isJsonObject(held) ? (held.url ?? null) : null
}
