import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isJsonObject } from '../json-object.ts'
import { readBase64 } from '../read-base64.ts'
import { isOneLine } from './one-line.ts'

/** They are held in memory; providers take less. */
const MAX_TOTAL_BYTES = 50_000_000

export interface Attachment {
  readonly name: string
  readonly contentType: string
  readonly content: Buffer
}

/**
 * Attachments as a step gives them: `{ name, contentType, base64 }`. Bytes alone: mail libraries could read files and
 * addresses too.
 * @throws PatchbayError `step.invalid-props`
 */
export function readAttachments(given: JsonValue | undefined): Attachment[] {
  const attachments = (Array.isArray(given) ? given : []).map((item, index) => {
    const at = `Attachment ${index + 1}`
    if (isJsonObject(item)) return readAttachment(item, at)
    throw refused(`${at} must be an object: {"name": "…", "contentType": "…", "base64": "…"}.`)
  })
  const bytes = attachments.reduce((sum, { content }) => sum + content.length, 0)
  if (bytes <= MAX_TOTAL_BYTES) return attachments
  throw refused(`All attachments together are larger than ${MAX_TOTAL_BYTES / 1_000_000} MB.`)
}

function readAttachment({ name, contentType, base64 }: JsonObject, at: string): Attachment {
  if (typeof name !== 'string' || name.trim() === '') throw refused(`${at} needs a “name”.`)
  if (!isOneLine(name)) throw refused(`The name of ${at.toLowerCase()} holds a line break.`)
  const type = contentType ?? 'application/octet-stream'
  if (typeof type !== 'string' || !/^[\w.+-]+\/[\w.+-]+(; *[\w-]+=("[\w. /+-]*"|[\w.+-]+))*$/.test(type)) {
    throw refused(`The “contentType” of ${at.toLowerCase()} must be like application/pdf.`)
  }
  const content = typeof base64 === 'string' ? readBase64(base64) : undefined
  if (content === undefined) throw refused(`The “base64” of ${at.toLowerCase()} must be base64 text.`)
  return { name, contentType: type, content }
}

const refused = (message: string) => invalidProp('attachments', message)
