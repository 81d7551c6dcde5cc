import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { readBase64 } from '../read-base64.ts'

interface Address {
  readonly email: string
  readonly name?: string
}

const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/

/**
 * The addresses in a field: `ada@example.com, Bob <bob@example.com>`.
 * @throws PatchbayError `step.invalid-props`
 */
export async function readAddresses(
  value: JsonValue | undefined,
  field: { readonly key: string; readonly label: string },
): Promise<Address[]> {
  if (typeof value !== 'string' || value.trim() === '') return []
  const { default: parse } = await import('nodemailer/lib/addressparser/index.js')
  return parse(value, { flatten: true }).map(({ name, address }) => {
    if (ADDRESS.test(address)) return { email: address, ...(name === '' ? {} : { name }) }
    throw invalidProp(
      field.key,
      `“${field.label}” holds something that is no e-mail address. Write ada@example.com or Ada Lovelace <ada@example.com>, separated by commas.`,
    )
  })
}

/** Attachments as SendGrid takes them, from `{ name, contentType, base64 }`. @throws PatchbayError `step.invalid-props` */
export function readAttachments(given: JsonValue | undefined): JsonObject[] {
  return (Array.isArray(given) ? given : []).map((item, index) => {
    const at = `Attachment ${index + 1}`
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw invalidProp(
        'attachments',
        `${at} must be an object: {"name": "…", "contentType": "…", "base64": "…"}.`,
      )
    }
    const { name, contentType = 'application/octet-stream', base64 } = item
    if (typeof name !== 'string' || name.trim() === '')
      throw invalidProp('attachments', `${at} needs a “name”.`)
    if (typeof contentType !== 'string' || !/^[\w.+-]+\/[\w.+-]+$/.test(contentType)) {
      throw invalidProp(
        'attachments',
        `The “contentType” of ${at.toLowerCase()} must be like application/pdf.`,
      )
    }
    const content = typeof base64 === 'string' ? readBase64(base64) : undefined
    if (content === undefined) {
      throw invalidProp('attachments', `The “base64” of ${at.toLowerCase()} must be base64 text.`)
    }
    return {
      filename: name,
      type: contentType,
      content: content.toString('base64'),
      disposition: 'attachment',
    }
  })
}
