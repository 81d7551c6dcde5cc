import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { atEndpoint, endpointProp } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isJsonObject } from '../json-object.ts'
import { MAIL_PROPS, REPLY_TO_PROP, sentSummary, TO_PROP } from '../mail/mail-props.ts'
import { type MailAddress, onlySender, readAddresses } from '../mail/read-addresses.ts'
import { type Attachment, readAttachments } from '../mail/read-attachments.ts'
import { send } from '../rest.ts'

export const SENDGRID_API = 'https://api.sendgrid.com/'

/** Hands one mail to SendGrid. */
export const sendEmail = defineAction(
  {
    key: 'sendgrid.send-email',
    version: '1.0.0',
    name: 'Send Email',
    description: 'Sends an email, with attachments if there are any, or one made from a template.',
    app: 'sendgrid',
    runtime: 'host',
    reaches: 'message',
    props: [
      {
        key: 'from',
        type: 'string',
        label: 'From',
        description: 'An address of a sender that is verified at SendGrid.',
        placeholder: 'Acme <hello@acme.com>',
      },
      TO_PROP,
      ...MAIL_PROPS,
      REPLY_TO_PROP,
      {
        key: 'templateId',
        type: 'string',
        label: 'Template',
        description: 'The ID of a dynamic template, in the place of subject, text and HTML.',
        placeholder: 'd-…',
        optional: true,
        advanced: true,
      },
      {
        key: 'templateData',
        type: 'object',
        label: 'Template data',
        description: 'Values for the template’s {{placeholders}}.',
        optional: true,
        advanced: true,
      },
      {
        ...endpointProp('SendGrid', SENDGRID_API),
        description:
          'https://api.eu.sendgrid.com/ for subusers in the EU; for proxies and emulators, whose host must be allowed on this step first.',
      },
    ],
    keywords: ['mail', 'e-mail', 'message', 'twilio'],
  },
  async context => sendOne(context),
)

async function sendOne(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const body = await composeMail(props)
  const response = await send(context, {
    provider: 'SendGrid',
    url: atEndpoint(context, SENDGRID_API, 'v3/mail/send'),
    headers: { authorization: `Bearer ${context.auth.api_key}` },
    body,
    wordsIn: wordsInErrors,
    advice: { 403: 'The sender must be verified at SendGrid, and the key needs the permission “Mail Send”.' },
  })
  await response.body?.cancel()
  const messageId = response.headers.get('x-message-id')
  if (response.status !== 202 && messageId === null) throw notSendgrid(response.status)
  context.summary(sentSummary(props))
  return { message_id: messageId, status: response.status }
}

/** A wrong endpoint may answer anything; SendGrid says 202 when it has taken a mail. */
function notSendgrid(status: number): TerminalError {
  return new TerminalError(
    `What came back (HTTP ${status}) is not an answer of SendGrid’s API. Check the API endpoint.`,
    { code: 'provider.rejected', details: { status } },
  )
}

async function composeMail(props: JsonObject): Promise<JsonObject> {
  const { from, to, cc, bcc, replyTo } = await readAddresses(props)
  const sender = onlySender(from)
  if (to === undefined) throw invalidProp('to', 'The mail has no recipient. Fill in “To”.')
  const attachments = readAttachments(props.attachments)
  const personalization = {
    to: to.map(toPerson),
    ...(cc === undefined ? {} : { cc: cc.map(toPerson) }),
    ...(bcc === undefined ? {} : { bcc: bcc.map(toPerson) }),
    ...(props.templateData === undefined ? {} : { dynamic_template_data: props.templateData }),
  }
  return {
    personalizations: [personalization],
    from: toPerson(sender),
    ...(replyTo === undefined ? {} : { reply_to_list: replyTo.map(toPerson) }),
    ...readContent(props),
    ...(attachments.length === 0 ? {} : { attachments: attachments.map(toAttachment) }),
  }
}

function toPerson({ address, name }: MailAddress): JsonObject {
  return { email: address, ...(name === '' ? {} : { name }) }
}

function toAttachment({ name, contentType, content }: Attachment): JsonObject {
  return {
    filename: name,
    type: contentType,
    content: content.toString('base64'),
    disposition: 'attachment',
  }
}

function readContent({ subject, text, html, templateId }: JsonObject): JsonObject {
  if (templateId !== undefined)
    return { template_id: templateId, ...(subject === undefined ? {} : { subject }) }
  if (subject === undefined) throw invalidProp('subject', 'The mail has no subject. Fill in “Subject”.')
  // Plain text has to come first.
  const content = [
    ...(text === undefined ? [] : [{ type: 'text/plain', value: text }]),
    ...(html === undefined ? [] : [{ type: 'text/html', value: html }]),
  ]
  if (content.length === 0) throw invalidProp('text', 'The mail is empty: fill in “Text” or “HTML”.')
  return { subject, content }
}

/** `{ errors: [{ message, field, help }] }` */
function wordsInErrors(body: JsonValue): string | undefined {
  const errors = (body as { errors?: JsonValue } | null)?.errors
  if (!Array.isArray(errors)) return undefined
  const words = errors.slice(0, 5).flatMap(error => {
    const { message, field } = isJsonObject(error) ? error : {}
    if (typeof message !== 'string') return []
    return [typeof field === 'string' ? `${message} (${field})` : message]
  })
  return words.length === 0 ? undefined : words.join('; ')
}
