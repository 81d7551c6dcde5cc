import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { isJsonObject } from './json-object.ts'
import { parseJson } from './parse-json.ts'

/**
 * What a secret source gives: one key of a secret that is a JSON object, or all of it; text that is JSON as data.
 * @param what for messages: `the secret “prod/db”`. Values are never quoted, and keys neither: both may be secret.
 * @throws PatchbayError `provider.rejected` when there is no such key
 */
export function secretValue(
  text: string,
  { key, parse, what }: { key?: string | undefined; parse: boolean; what: string },
): JsonValue {
  const parsed = key !== undefined || parse ? parseSecret(text) : undefined
  if (key === undefined) return parsed ?? text
  return pickKey(parsed, { key, what })
}

/** @throws PatchbayError `provider.rejected` */
export function pickKey(
  value: JsonValue | undefined,
  { key, what }: { key: string; what: string },
): JsonValue {
  if (!isJsonObject(value)) {
    throw new TerminalError(`${capital(what)} is not a JSON object, so it has no key. Leave the key empty.`, {
      code: 'provider.rejected',
      details: { field: 'key' },
    })
  }
  const found = Object.hasOwn(value, key) ? value[key] : undefined
  if (found !== undefined) return found
  throw new TerminalError(
    `${capital(what)} has no key “${key}” among its ${Object.keys(value).length}. Check its spelling.`,
    { code: 'provider.rejected', details: { field: 'key' } },
  )
}

/** Objects and lists alone: a password of digits stays text, with its leading zeros. */
function parseSecret(text: string): JsonObject | JsonValue[] | undefined {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null ? value : undefined
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
