import type { Options } from 'nodemailer/lib/mailer/index.js'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isOneLine } from './one-line.ts'
import { brokenLine, type MailAddress, readAddresses } from './read-addresses.ts'
import { readAttachments } from './read-attachments.ts'

/** For nodemailer, with what was read of “From”. */
type Mail = Omit<Options, 'from'> & { readonly from?: MailAddress[] }

/**
 * A mail as a step gives it, as nodemailer takes it.
 * @throws PatchbayError `step.invalid-props`, naming the field
 */
export async function readMail(props: JsonObject): Promise<Mail> {
  const addresses = await readAddresses(props)
  if (addresses.to === undefined && addresses.cc === undefined && addresses.bcc === undefined) {
    throw invalidProp('to', 'The mail has no recipient. Fill in “To”, “Cc” or “Bcc”.')
  }
  return {
    ...addresses,
    subject: readSubject(props.subject),
    ...readBodies(props),
    attachments: readAttachments(props.attachments).map(({ name, ...rest }) => ({ filename: name, ...rest })),
    // What is attached comes from the step alone.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function readSubject(subject: JsonValue | undefined): string {
  const text = typeof subject === 'string' ? subject : ''
  if (isOneLine(text)) return text
  throw brokenLine('subject', 'Subject')
}

function readBodies({ text, html }: JsonObject): Pick<Options, 'text' | 'html'> {
  const bodies = {
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(typeof html === 'string' && html !== '' ? { html } : {}),
  }
  if (Object.keys(bodies).length > 0) return bodies
  throw invalidProp('text', 'The mail is empty: fill in “Text” or “HTML”.')
}
