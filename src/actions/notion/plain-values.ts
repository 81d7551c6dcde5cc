import type { JsonObject, JsonValue } from '#shared/json.ts'

/** A page with plain values in the place of Notion's property objects: `{ Name: 'Ada', Tags: ['a'], Done: true }`. */
export function toPlainPage(page: JsonValue): JsonValue {
  if (!isObject(page)) return page
  const { id, url, created_time, last_edited_time, properties } = page
  const values = isObject(properties) ? properties : {}
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
  if (!isObject(property) || typeof property.type !== 'string') return property
  const value = property[property.type] ?? null
  switch (property.type) {
    case 'title':
    case 'rich_text':
      return Array.isArray(value) ? value.map(part => textOf(part, 'plain_text')).join('') : value
    case 'select':
    case 'status':
      return isObject(value) ? (value.name ?? null) : value
    case 'multi_select':
      return each(value, 'name')
    case 'relation':
    case 'people':
      return each(value, 'id')
    case 'files':
      return Array.isArray(value) ? value.map(urlOf) : value
    case 'created_by':
    case 'last_edited_by':
      return isObject(value) ? (value.id ?? null) : value
    case 'date':
      return isObject(value) && (value.end ?? null) === null ? (value.start ?? null) : value
    case 'formula':
      return plainValue(value)
    case 'rollup':
      return isObject(value) && Array.isArray(value.array) ? value.array.map(plainValue) : plainValue(value)
    case 'unique_id':
      return isObject(value) ? [value.prefix, value.number].filter(part => part != null).join('-') : value
    default:
      return value
  }
}

const each = (value: JsonValue, key: string): JsonValue =>
  Array.isArray(value) ? value.map(item => textOf(item, key)) : value

const textOf = (item: JsonValue, key: string): JsonValue => (isObject(item) ? (item[key] ?? '') : item)

function urlOf(file: JsonValue): JsonValue {
  if (!isObject(file)) return file
  const held = file.external ?? file.file
  return isObject(held ?? null) ? ((held as JsonObject).url ?? null) : null
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
