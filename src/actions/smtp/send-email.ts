import type { JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { MAIL_PROPS, REPLY_TO_PROP, sentSummary, TO_PROP } from '../mail/mail-props.ts'
import { onlySender } from '../mail/read-addresses.ts'
import { readMail } from '../mail/read-mail.ts'
import { withMailServer } from './mail-server.ts'

/** Sends one mail. */
export const sendEmail = defineAction(
  {
    key: 'smtp.send-email',
    version: '1.0.0',
    name: 'Send Email',
    description: 'Sends an email through any mail server, with attachments if there are any.',
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
      { ...TO_PROP, optional: true },
      ...MAIL_PROPS,
      REPLY_TO_PROP,
    ],
    keywords: ['email', 'e-mail', 'mail', 'message', 'notify'],
  },
  send,
)

async function send(context: ActionContext): Promise<JsonValue> {
  const { props } = context
  const mail = await readMail(props)
  const from = onlySender(mail.from)
  const sent = await withMailServer(context, transporter => transporter.sendMail({ ...mail, from }))
  const accepted = sent.accepted.map(addressText)
  context.summary(sentSummary(props, accepted))
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
