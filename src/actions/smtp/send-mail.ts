import type { Attachment } from 'nodemailer/lib/mailer/index.js'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isJsonObject } from '../json-object.ts'
import { withMailServer } from './mail-server.ts'

const MAX_ATTACHMENTS_BYTES = 50_000_000

/** Sends one mail. */
export const sendMail = defineAction(
  {
    key: 'smtp.send-mail',
    version: '1.0.0',
    name: 'Send Mail (SMTP)',
    description: 'Sends a mail through any mail server.',
    app: 'smtp',
    runtime: 'host',
    reaches: 'message',
    props: [
      {
        key: 'from',
        type: 'string',
        label: 'From',
        placeholder: 'Acme <hello@example.com>',
      },
      {
        key: 'to',
        type: 'string[]',
        label: 'To',
        placeholder: '["ada@example.com"]',
      },
      { key: 'subject', type: 'string', label: 'Subject', optional: true },
      { key: 'text', type: 'text', label: 'Text', optional: true },
      {
        key: 'html',
        type: 'text',
        label: 'HTML',
        description: 'Shown instead of the text by programs that can.',
        optional: true,
      },
      { key: 'cc', type: 'string[]', label: 'Cc', optional: true, advanced: true },
      { key: 'bcc', type: 'string[]', label: 'Bcc', optional: true, advanced: true },
      { key: 'replyTo', type: 'string', label: 'Reply to', optional: true, advanced: true },
      {
        key: 'attachments',
        type: 'any[]',
        label: 'Attachments',
        description: 'A list of objects with filename, content (base64) and, if need be, contentType.',
        placeholder: '[{"filename": "invoice.pdf", "content": "JVBERi0x…"}]',
        optional: true,
        advanced: true,
      },
    ],
    keywords: ['email', 'e-mail', 'mail', 'message', 'notify'],
  },
  send,
)

async function send(context: ActionContext): Promise<JsonValue> {
  const { props, summary } = context
  const message = readMessage(props)
  const sent = await withMailServer(context, transporter => transporter.sendMail(message))
  const accepted = sent.accepted.map(addressText)
  summary(`Sent to ${accepted.length} ${accepted.length === 1 ? 'recipient' : 'recipients'}`)
  return {
    message_id: sent.messageId,
    accepted,
    rejected: sent.rejected.map(addressText),
    response: sent.response,
  }
}

function addressText(address: string | { readonly address: string }): string {
  return typeof address === 'string' ? address : address.address
}

function readMessage(props: JsonObject) {
  const to = props.to as string[]
  if (to.length === 0) throw invalidProp('to', '“To” is an empty list: give at least one recipient.')
  if (props.text === undefined && props.html === undefined) {
    throw invalidProp('text', 'Give a text, HTML, or both.')
  }
  return {
    from: props.from as string,
    to,
    cc: (props.cc ?? []) as string[],
    bcc: (props.bcc ?? []) as string[],
    subject: (props.subject ?? '') as string,
    text: props.text as string | undefined,
    html: props.html as string | undefined,
    replyTo: props.replyTo as string | undefined,
    attachments: readAttachments((props.attachments ?? []) as JsonValue[]),
  }
}

/** Bytes alone: the library could read files and addresses too. */
function readAttachments(given: readonly JsonValue[]): Attachment[] {
  const attachments = given.map((item, index) => {
    if (!isJsonObject(item) || typeof item.filename !== 'string' || typeof item.content !== 'string') {
      throw invalidProp('attachments', `Attachment ${index + 1} needs a filename and its content in base64.`)
    }
    const base64 = item.content.replace(/\s+/g, '')
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) {
      throw invalidProp('attachments', `The content of attachment ${index + 1} is not base64.`)
    }
    return {
      filename: item.filename,
      content: Buffer.from(base64, 'base64'),
      ...(typeof item.contentType === 'string' ? { contentType: item.contentType } : {}),
    }
  })
  const size = attachments.reduce((sum, { content }) => sum + content.length, 0)
  if (size <= MAX_ATTACHMENTS_BYTES) return attachments
  throw invalidProp(
    'attachments',
    `All attachments together are larger than ${MAX_ATTACHMENTS_BYTES / 1_000_000} MB.`,
  )
}
