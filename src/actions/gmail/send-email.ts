import type { TerminalError } from '#engine/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { callGoogle, failedCall, readEndpoint, UNIVERSE } from '../google/call-google.ts'
import { notGoogle } from '../google/google-error.ts'
import { invalidProp } from '../invalid-prop.ts'
import { MAIL_PROPS, REPLY_TO_PROP, sentSummary, TO_PROP } from '../mail/mail-props.ts'
import { composeMail } from './compose-mail.ts'

export const GMAIL_ENDPOINT = 'https://gmail.googleapis.com/'
export const SEND_SCOPE = 'https://www.googleapis.com/auth/gmail.send'

/** Gmail's limit for a mail with all of its attachments. */
const MAX_BYTES = 25 * 1_048_576

/** Sends a mail from the account. */
export const sendEmail = defineAction(
  {
    key: 'gmail.send-email',
    version: '1.0.0',
    name: 'Send Email',
    description: 'Sends an email from the Gmail account, with attachments if there are any.',
    app: 'gmail',
    runtime: 'host',
    reaches: 'message',
    props: [
      { ...TO_PROP, optional: true },
      ...MAIL_PROPS,
      {
        key: 'from',
        type: 'string',
        label: 'From',
        description: 'One of the account’s own addresses. Empty: its main one.',
        optional: true,
        advanced: true,
      },
      REPLY_TO_PROP,
      {
        key: 'threadId',
        type: 'string',
        label: 'Thread',
        description: 'The ID of a conversation that the mail belongs to.',
        optional: true,
        advanced: true,
      },
      endpointProp('Google', GMAIL_ENDPOINT),
    ],
    keywords: ['mail', 'e-mail', 'message', 'google'],
  },
  run,
)

async function run(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const call = { api: 'Gmail', endpoint: readEndpoint(props, GMAIL_ENDPOINT), explain }
  const message = await composeMail(props)
  if (message.length > MAX_BYTES) throw tooLarge(message.length)
  const { gmail } = await import('googleapis/build/src/apis/gmail/index.js')
  const client = gmail({ version: 'v1', ...UNIVERSE })
  const raw = message.toString('base64url')
  const threadId = props.threadId === undefined ? {} : { threadId: props.threadId as string }
  const sent = await callGoogle(context, call, options =>
    client.users.messages.send({ userId: 'me', requestBody: { raw, ...threadId } }, options),
  )
  if (typeof sent.id !== 'string') throw notGoogle(failedCall(context, call), 200)
  context.summary(sentSummary(props))
  return sent as JsonObject
}

function explain(status: number): string | undefined {
  return status === 403
    ? `Gmail does not let this access token send mail (HTTP 403). The token needs the scope ${SEND_SCOPE}.`
    : undefined
}

function tooLarge(bytes: number): TerminalError {
  return invalidProp(
    'attachments',
    `The mail has ${(bytes / 1_048_576).toFixed(1)} MB with its attachments; Gmail takes 25 MB. Upload the files and send links.`,
  )
}
