import type { JsonValue } from '#shared/json.ts'
import { findJsonMistake } from './json-mistake.ts'

export type JsonDraft =
  | { readonly ok: true; readonly value: JsonValue | undefined }
  | { readonly ok: false; readonly message: string; readonly at: number }

/** Reads JSON while it is being typed: nothing at all is no value, a mistake says where it is. */
export function readJson(text: string, shape: 'any' | 'object' | 'array' = 'any'): JsonDraft {
  if (text.trim() === '') return { ok: true, value: undefined }
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return { ok: false, ...explain(text) }
  }
  if (shape === 'object' && (value === null || typeof value !== 'object' || Array.isArray(value))) {
    return { ok: false, message: 'Must be an object: { "name": "value" }.', at: 0 }
  }
  if (shape === 'array' && !Array.isArray(value))
    return { ok: false, message: 'Must be a list: [ "value" ].', at: 0 }
  return { ok: true, value }
}

function explain(text: string): { message: string; at: number } {
  const at = findJsonMistake(text)
  const where = text.includes('\n') ? ` on line ${text.slice(0, at).split('\n').length}` : ''
  if (text.slice(at).trim() === '') return { message: `The JSON is not finished${where}.`, at }
  const found =
    text
      .slice(at)
      .split(/[\s,\]}]/)[0]
      ?.slice(0, 20) || text[at]
  return { message: `Not valid JSON${where}, at ${found}. Names and texts need double quotes.`, at }
}
