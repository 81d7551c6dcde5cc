import { defineApp } from '../define.ts'
import { sendJson } from '../rest.ts'
import { SENDGRID_API, sendEmail } from './send-email.ts'

/** SendGrid's API, version 3. */
export const sendgridApp = defineApp(
  {
    key: 'sendgrid',
    name: 'SendGrid',
    description: 'Mail from your own domain.',
    auth: [
      {
        key: 'api_key',
        label: 'API key',
        description: 'From app.sendgrid.com, “Settings”, “API Keys”. Needs the permission “Mail Send”.',
        placeholder: 'SG.…',
        secret: true,
      },
    ],
    hosts: ['api.sendgrid.com', 'api.eu.sendgrid.com'],
    request: { headers: { authorization: 'Bearer {api_key}' } },
  },
  [sendEmail],
  // Every key may ask for its own permissions; none may ask whose it is.
  async context => {
    await sendJson(context, {
      provider: 'SendGrid',
      url: `${SENDGRID_API}v3/scopes`,
      headers: { authorization: `Bearer ${context.auth.api_key}` },
    })
    return {}
  },
)
