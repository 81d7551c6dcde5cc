import { PatchbayError } from '#shared/errors.ts'
import { type JsonObject, type JsonValue, MAX_JSON_DEPTH } from '#shared/json.ts'
import { JsonTextError, parseJsonText } from '#shared/json-text.ts'
import { containsMask, originsIn } from '#shared/model/mask.ts'
import type { Step } from '#shared/model/workflow.ts'

/** UTF-8 bytes of JSON text. All pins of a workflow are held, sent and sealed together. */
export const MAX_PIN_BYTES = 2_000_000

/** [R21] A step can't export them, so nothing that stands in for it has them. */
const RESERVED = ['$attempt', '$resume_data'] as const

/**
 * What somebody typed, as `steps.<name>` will read it. A value that names neither `$return_value` nor `$summary` is what
 * the step returns.
 * @throws PatchbayError `usage` saying where it is not JSON, or which name is not allowed
 */
export function readTyped(text: string): JsonObject {
  const value = parse(text)
  if (!isObject(value) || !('$return_value' in value || '$summary' in value)) return { $return_value: value }
  const reserved = RESERVED.find(name => name in value)
  if (reserved) throw refused(`“${reserved}” is Patchbay’s own: a step can’t export it. Leave it out.`)
  if ('$summary' in value && typeof value.$summary !== 'string')
    throw refused('“$summary” has to be a text: it is the line that a step shows of itself.')
  return value
}

/** @throws PatchbayError `usage` when the output may not be pinned, saying why */
export function checkPinnable(json: string, { name }: Pick<Step, 'name'>, givesCredential: boolean): void {
  if (givesCredential)
    throw refused(
      `${name} gives a credential, which is never kept. So its output can’t be pinned: the step is asked in each test.`,
    )
  if (containsMask(json)) {
    const [origin] = originsIn(json)
    const what = origin === undefined ? 'a masked secret' : `a secret (${origin})`
    throw refused(
      `The output of ${name} holds ${what}, which is never kept. So it can’t be pinned as it is; you can write one by hand.`,
    )
  }
  if (Buffer.byteLength(json) > MAX_PIN_BYTES)
    throw refused(
      `The output of ${name} is larger than ${MAX_PIN_BYTES / 1_000_000} MB, the most that can be pinned. Write a shorter one by hand.`,
    )
}

function parse(text: string): JsonValue {
  try {
    return parseJsonText(text, { maxDepth: MAX_JSON_DEPTH - 1 }) as JsonValue
  } catch (error) {
    if (error instanceof JsonTextError) throw refused(`This is not JSON: ${error.message}`, error)
    throw error
  }
}

const isObject = (value: JsonValue): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const refused = (message: string, cause?: unknown): PatchbayError =>
  new PatchbayError(message, { code: 'usage', ...(cause === undefined ? {} : { cause }) })
