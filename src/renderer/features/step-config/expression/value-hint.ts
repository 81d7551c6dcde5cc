import type { JsonValue } from '#shared/json.ts'

const PREVIEW_LENGTH = 48

/** The type of a value in the words of JSON. */
export function typeOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'unknown'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** A value in a few words: `"Ada"`, `42`, `2 items`, `{ user_id, values }`. */
export function previewOf(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return JSON.stringify(shorten(value))
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length.toLocaleString()} items`
  const keys = Object.keys(value)
  return keys.length === 0
    ? '{}'
    : shorten(`{ ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''} }`)
}

function shorten(text: string): string {
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH - 1)}…` : text
}
