import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { callTwilio, TWILIO_API } from './twilio-client.ts'

/** Hands one text message to Twilio. */
export const sendSms = defineAction(
  {
    key: 'twilio.send-sms',
    version: '1.0.0',
    name: 'Send SMS',
    description: 'Sends a text message, with pictures if there are any.',
    app: 'twilio',
    runtime: 'host',
    reaches: 'message',
    props: [
      {
        key: 'from',
        type: 'string',
        label: 'From',
        description: 'A number or sender ID of the account, or the SID of a messaging service (MG…).',
        placeholder: '+15550100',
      },
      {
        key: 'to',
        type: 'string',
        label: 'To',
        description: 'A phone number with its country code.',
        placeholder: '+15550123',
      },
      { key: 'body', type: 'text', label: 'Text', optional: true },
      {
        key: 'mediaUrls',
        type: 'string[]',
        label: 'Pictures',
        description: 'Public addresses of up to ten pictures (MMS).',
        optional: true,
        advanced: true,
      },
      {
        key: 'statusCallback',
        type: 'string',
        label: 'Status callback',
        description: 'An address that Twilio tells when the message was delivered, or was not.',
        placeholder: 'https://…',
        optional: true,
        advanced: true,
      },
      endpointProp('Twilio', TWILIO_API),
    ],
    keywords: ['text', 'message', 'phone', 'mobile', 'mms', 'notify'],
  },
  async context => sendOne(context),
)

const MAX_PICTURES = 10

const messageSchema = z.looseObject({ sid: z.string(), status: z.string() })

async function sendOne(context: ActionContext): Promise<JsonObject> {
  const { body, mediaUrls = [], statusCallback } = context.props
  const from = (context.props.from as string).trim()
  const to = (context.props.to as string).trim()
  const pictures = mediaUrls as string[]
  if (body === undefined && pictures.length === 0)
    throw invalidProp('body', 'The message is empty: give it a text.')
  if (pictures.length > MAX_PICTURES) {
    throw invalidProp(
      'mediaUrls',
      `A message takes up to ${MAX_PICTURES} pictures; these are ${pictures.length}.`,
    )
  }
  const isService = /^MG[0-9a-fA-F]{32}$/.test(from)
  const form = new URLSearchParams({ To: to, [isService ? 'MessagingServiceSid' : 'From']: from })
  if (body !== undefined) form.append('Body', body as string)
  for (const url of pictures) form.append('MediaUrl', url)
  if (statusCallback !== undefined) form.append('StatusCallback', statusCallback as string)
  const answer = await callTwilio(context, '/Messages', form)
  const { status } = readAnswer('Twilio', messageSchema, answer)
  context.summary(`Sent a message to ${to} (${status})`)
  return answer as JsonObject
}
