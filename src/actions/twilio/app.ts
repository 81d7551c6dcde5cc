import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { sendSms } from './send-sms.ts'
import { callTwilio } from './twilio-client.ts'

/** Twilio's API of 2010-04-01. */
export const twilioApp = defineApp(
  {
    key: 'twilio',
    name: 'Twilio',
    description: 'Text messages.',
    auth: [
      {
        key: 'account_sid',
        label: 'Account SID',
        description: 'From console.twilio.com.',
        placeholder: 'AC…',
        secret: false,
      },
      {
        key: 'auth_token',
        label: 'Auth token',
        description: 'From console.twilio.com.',
        secret: true,
      },
    ],
    hosts: ['api.twilio.com'],
    request: { headers: {}, basic: { user: '{account_sid}', password: '{auth_token}' } },
  },
  [sendSms],
  async context => {
    const account = readAnswer('Twilio', accountSchema, await callTwilio(context, ''))
    return { identity: account.friendly_name }
  },
)

const accountSchema = z.looseObject({ sid: z.string(), friendly_name: z.string() })
