import type { JsonObject, JsonValue } from '#shared/json.ts'
import { assertHeader } from '../assert-header.ts'
import { invalidProp } from '../invalid-prop.ts'

/**
 * Headers as a step gives them, as text. Values are never quoted: they may be secret.
 * @throws PatchbayError `step.invalid-props`
 */
export function checkHeaders(headers: JsonObject): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) checked[name] = checkHeader(name, value)
  return checked
}

function checkHeader(name: string, value: JsonValue): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw invalidProp('headers', `The header “${name}” must be text.`)
  }
  const text = String(value)
  try {
    assertHeader(name, text)
  } catch {
    throw invalidProp(
      'headers',
      `The header “${name}” holds characters that HTTP does not allow in a header.`,
    )
  }
  return text
}
