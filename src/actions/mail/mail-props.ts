import type { JsonObject } from '#shared/json.ts'
import type { PropInput } from '../prop-input.ts'

export const TO_PROP: PropInput = {
  key: 'to',
  type: 'string',
  label: 'To',
  description: 'One or more addresses, separated by commas.',
  placeholder: 'ada@example.com, Bob <bob@example.com>',
}

/** What follows “To” in every action that sends a mail. */
export const MAIL_PROPS: readonly PropInput[] = [
  { key: 'cc', type: 'string', label: 'Cc', optional: true },
  { key: 'bcc', type: 'string', label: 'Bcc', optional: true },
  { key: 'subject', type: 'string', label: 'Subject', optional: true },
  {
    key: 'text',
    type: 'text',
    label: 'Text',
    description: 'Together with HTML it is what mail programs without HTML show.',
    optional: true,
  },
  { key: 'html', type: 'text', label: 'HTML', optional: true },
  {
    key: 'attachments',
    type: 'any[]',
    label: 'Attachments',
    description: 'Objects: {"name": "report.pdf", "contentType": "application/pdf", "base64": "JVBERi0…"}.',
    optional: true,
  },
]

export const REPLY_TO_PROP: PropInput = {
  key: 'replyTo',
  type: 'string',
  label: 'Reply to',
  optional: true,
  advanced: true,
}

/** What a step says of a mail that is on its way. @param recipients default: all that its fields name */
export function sentSummary({ subject, to, cc, bcc }: JsonObject, recipients?: readonly string[]): string {
  const names = recipients ?? [to, cc, bcc].filter(Boolean)
  return `Sent ${subject === undefined ? 'a mail' : `“${subject}”`} to ${names.join(', ')}`
}
