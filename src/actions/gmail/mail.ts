import type Mail from 'nodemailer/lib/mailer/index.js'
import type { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { readBase64 } from '../read-base64.ts'

/** A mail as a step gives it. */
export interface MailProps {
  readonly from?: JsonValue | undefined
  readonly to?: JsonValue | undefined
  readonly cc?: JsonValue | undefined
  readonly bcc?: JsonValue | undefined
  readonly replyTo?: JsonValue | undefined
  readonly subject?: JsonValue | undefined
  readonly text?: JsonValue | undefined
  readonly html?: JsonValue | undefined
  readonly attachments?: JsonValue | undefined
}

/** The fields that hold addresses, by their labels. */
const ADDRESS_FIELDS = { from: 'From', to: 'To', cc: 'Cc', bcc: 'Bcc', replyTo: 'Reply to' } as const
type AddressField = keyof typeof ADDRESS_FIELDS

/** Control characters, line breaks among them: what would begin a header of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/
const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/

/**
 * The whole message as it is sent (RFC 5322, with its Bcc header: the API reads the recipients from there).
 * @throws PatchbayError `step.invalid-props`, naming the field
 */
export async function composeMail(props: MailProps): Promise<Buffer> {
  const [{ default: MailComposer }, addresses] = await Promise.all([
    import('nodemailer/lib/mail-composer/index.js'),
    readAllAddresses(props),
  ])
  if (addresses.to === undefined && addresses.cc === undefined && addresses.bcc === undefined) {
    throw invalidProp('to', 'The mail has no recipient. Fill in “To”, “Cc” or “Bcc”.')
  }
  const { text, html } = readBodies(props)
  const message = new MailComposer({
    ...addresses,
    subject: readSubject(props.subject),
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    attachments: readAttachments(props.attachments),
    // What is attached comes from the step alone.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  Object.assign(message, { keepBcc: true })
  return message.build()
}

async function readAllAddresses(props: MailProps): Promise<Partial<Record<AddressField, Mail.Address[]>>> {
  const { default: parse } = await import('nodemailer/lib/addressparser/index.js')
  const found: Partial<Record<AddressField, Mail.Address[]>> = {}
  for (const field of Object.keys(ADDRESS_FIELDS) as AddressField[]) {
    const text = props[field]
    if (typeof text !== 'string' || text.trim() === '') continue
    const label = ADDRESS_FIELDS[field]
    if (CONTROL.test(text)) throw brokenLine(field, label)
    const addresses = parse(text, { flatten: true })
    const bad = addresses.findIndex(({ address }) => !ADDRESS.test(address))
    if (bad !== -1 || addresses.length === 0) {
      throw invalidProp(
        field,
        `“${label}” holds something that is no e-mail address (the ${ordinal(bad + 1)} one). Write ada@example.com or Ada Lovelace <ada@example.com>, separated by commas.`,
      )
    }
    found[field] = addresses
  }
  return found
}

function readSubject(subject: JsonValue | undefined): string {
  const text = typeof subject === 'string' ? subject : ''
  if (CONTROL.test(text)) throw brokenLine('subject', 'Subject')
  return text
}

function readBodies({ text, html }: MailProps): { text?: string; html?: string } {
  const bodies = {
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(typeof html === 'string' && html !== '' ? { html } : {}),
  }
  if (Object.keys(bodies).length === 0)
    throw invalidProp('text', 'The mail is empty: fill in “Text” or “HTML”.')
  return bodies
}

function readAttachments(given: JsonValue | undefined): Mail.Attachment[] {
  return (Array.isArray(given) ? given : []).map((item, index) => {
    const at = `Attachment ${index + 1}`
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw invalidProp(
        'attachments',
        `${at} must be an object: {"name": "…", "contentType": "…", "base64": "…"}.`,
      )
    }
    return readAttachment(item, at)
  })
}

function readAttachment({ name, contentType, base64 }: JsonObject, at: string): Mail.Attachment {
  if (typeof name !== 'string' || name.trim() === '')
    throw invalidProp('attachments', `${at} needs a “name”.`)
  if (CONTROL.test(name))
    throw invalidProp('attachments', `The name of ${at.toLowerCase()} holds a line break.`)
  const type = contentType ?? 'application/octet-stream'
  if (typeof type !== 'string' || !/^[\w.+-]+\/[\w.+-]+(; *[\w-]+=("[\w. /+-]*"|[\w.+-]+))*$/.test(type)) {
    throw invalidProp('attachments', `The “contentType” of ${at.toLowerCase()} must be like application/pdf.`)
  }
  const content = typeof base64 === 'string' ? readBase64(base64) : undefined
  if (content === undefined)
    throw invalidProp('attachments', `The “base64” of ${at.toLowerCase()} must be base64 text.`)
  return { filename: name, contentType: type, content }
}

function brokenLine(field: string, label: string): TerminalError {
  return invalidProp(
    field,
    `“${label}” holds a line break or another control character, which could add headers to the mail. Take it out.`,
  )
}

function ordinal(number: number): string {
  return `${number}${['th', 'st', 'nd', 'rd'][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? 'th'}`
}
