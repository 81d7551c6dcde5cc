import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const SENDGRID_KEY = 'SG.canary.2718281828'

export const sendgridError = (message: string, field: string | null = null) => ({
  errors: [{ message, field, help: null }],
})

/** SendGrid's API, version 3, as far as it is used. Only hello@acme.com is a verified sender. */
export function startSendgrid(tokens: readonly string[] = [SENDGRID_KEY]): Promise<RestStandIn> {
  return startRestStandIn({
    authenticate: request =>
      isBearerOf(tokens, request)
        ? undefined
        : json(401, sendgridError('The provided authorization grant is invalid, expired, or revoked')),
    routes: {
      'GET /v3/scopes': () => json(200, { scopes: ['mail.send'] }),
      'POST /v3/mail/send': send,
    },
  })
}

function send({ body }: RestRequest) {
  const mail = body as {
    personalizations?: { to?: { email?: string }[] }[]
    from?: { email?: string }
    content?: { type: string }[]
    template_id?: string
    attachments?: { content?: string; filename?: string }[]
  }
  if (mail.from?.email !== 'hello@acme.com') {
    return json(403, sendgridError('The from address does not match a verified Sender Identity.', 'from'))
  }
  if (
    !mail.personalizations?.every(({ to }) => to?.every(({ email }) => email?.includes('@')) && to.length > 0)
  ) {
    return json(400, sendgridError('Does not contain a valid address.', 'personalizations.0.to.0.email'))
  }
  const types = mail.content?.map(({ type }) => type) ?? []
  if (mail.template_id === undefined && (types.length === 0 || types.indexOf('text/plain') > 0)) {
    return json(400, sendgridError('text/plain must be the first', 'content'))
  }
  return { status: 202, headers: { 'x-message-id': 'msg-14c5d75ce93' }, body: '' }
}
