import type { JsonObject } from '#shared/json.ts'
import { readMail } from '../mail/read-mail.ts'

/**
 * The whole message as it is sent (RFC 5322, with its Bcc header: the API reads the recipients from there).
 * @throws PatchbayError `step.invalid-props`, naming the field
 */
export async function composeMail(props: JsonObject): Promise<Buffer> {
  const [{ default: MailComposer }, mail] = await Promise.all([
    import('nodemailer/lib/mail-composer/index.js'),
    readMail(props),
  ])
  const message = new MailComposer(mail).compile()
  Object.assign(message, { keepBcc: true })
  return message.build()
}
