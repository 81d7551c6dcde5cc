import { startOpenai } from '../../stand-ins/openai.ts'
import { startTwilio, TWILIO_SID } from '../../stand-ins/twilio.ts'
import { type AppCase, asSent, byWay, canaries } from './action-case.ts'

const openaiKeys = canaries('sk-')

/** Its address is part of the credential, so no host has to be allowed. */
const openai: AppCase = {
  app: 'openai',
  steps: [
    {
      action: 'openai.chat',
      props: ({ way }) => ({ model: 'small-1', prompt: `Repeat ${way}` }),
      arrives: ({ way }) => [
        {
          credential: `Bearer ${openaiKeys[way]}`,
          request: 'POST /v1/chat/completions',
          body: { model: 'small-1', messages: [{ role: 'user', content: `Repeat ${way}` }] },
        },
      ],
      summary: 'Answer by small-1-2026: 12 tokens in, 3 out',
    },
  ],
  async start() {
    const server = await startOpenai(Object.values(openaiKeys))
    const base_url = `${server.endpoint.replace(/\/$/, '')}/v1`
    return {
      ...server,
      allowedHosts: [],
      credentials: { openai: byWay(way => ({ api_key: openaiKeys[way], base_url })) },
      received: () => server.requests.map(asSent),
    }
  },
}

const twilioTokens = canaries()
const basicAuth = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** A user name and a password in one header. */
const twilio: AppCase = {
  app: 'twilio',
  isConnectedByHand: true,
  steps: [
    {
      action: 'twilio.send-sms',
      props: ({ way, endpoint }) => ({
        from: '+15550100',
        to: '+15550123',
        body: `Text by ${way}`,
        endpoint,
      }),
      arrives: ({ way }) => [
        {
          credential: basicAuth(TWILIO_SID, twilioTokens[way]),
          request: `POST /2010-04-01/Accounts/${TWILIO_SID}/Messages.json`,
          body: { From: '+15550100', To: '+15550123', Body: `Text by ${way}` },
        },
      ],
      summary: 'Sent a message to +15550123 (queued)',
    },
  ],
  async start() {
    const server = await startTwilio(Object.values(twilioTokens))
    return {
      ...server,
      credentials: {
        twilio: byWay(way => ({ account_sid: TWILIO_SID, auth_token: twilioTokens[way] })),
      },
      received: () => server.requests.map(asSent),
    }
  },
}

export const FURTHER_APPS: readonly AppCase[] = [openai, twilio]
