import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { twilioApp } from '#actions/twilio/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import type { RestStandIn } from '../../support/stand-ins/rest-stand-in.ts'
import { startTwilio, TWILIO_SID, TWILIO_TOKEN, twilioError } from '../../support/stand-ins/twilio.ts'

const credential = { app: 'twilio', fields: { account_sid: TWILIO_SID, auth_token: TWILIO_TOKEN } }

let twilio: RestStandIn
beforeEach(async () => {
  twilio = await startTwilio()
})
afterEach(() => twilio.stop())

const call = (props: JsonObject = {}, allowedHosts = [twilio.host]) => ({
  action: 'twilio.send-sms',
  props: { from: '+15550100', to: '+15550123', body: 'Hello & goodbye', endpoint: twilio.endpoint, ...props },
  allowedHosts,
})
const send = (props?: JsonObject, way: Way = 'an account') => attemptAs(way, credential, call(props))
const sentForm = () => [...new URLSearchParams(twilio.requests[0]?.raw.toString())]

describe('Send SMS', () => {
  it.each(WAYS)('sends a form with the account SID and token of %s', async way => {
    const attempt = send({}, way)
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { sid: 'SM1', status: 'queued', body: 'Hello & goodbye' },
      summary: 'Sent a message to +15550123 (queued)',
    })
    expect(twilio.requests).toMatchObject([
      {
        method: 'POST',
        path: `/2010-04-01/Accounts/${TWILIO_SID}/Messages.json`,
        headers: {
          authorization: `Basic ${Buffer.from(`${TWILIO_SID}:${TWILIO_TOKEN}`).toString('base64')}`,
        },
      },
    ])
    expect(sentForm()).toEqual([
      ['To', '+15550123'],
      ['From', '+15550100'],
      ['Body', 'Hello & goodbye'],
    ])
    expect(attempt.secrets.map(({ value }) => value)).toEqual([TWILIO_TOKEN])
    expect(attempt.requests).toMatchObject([{ app: 'twilio', outcome: 'answered', status: 201 }])
  })

  it('sends pictures through a messaging service, and says where to report', async () => {
    const from = `MG${'a'.repeat(32)}`
    const mediaUrls = ['https://x.y/1.png', 'https://x.y/2.png']
    await send({ from, mediaUrls, body: '', statusCallback: 'https://x.y/told' }).result
    expect(sentForm()).toEqual([
      ['To', '+15550123'],
      ['MessagingServiceSid', from],
      ['MediaUrl', 'https://x.y/1.png'],
      ['MediaUrl', 'https://x.y/2.png'],
      ['StatusCallback', 'https://x.y/told'],
    ])
  })

  it('passes on what Twilio says', async () => {
    const error = await failureOf(send({ to: '123' }).result)
    expect(error).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining("Invalid 'To' Phone Number: 123 (error 21211)"),
    })
  })

  it.each([
    ['body', { body: '' }],
    ['mediaUrls', { mediaUrls: Array.from({ length: 11 }, () => 'https://x.y') }],
  ])('refuses a wrong “%s” before anything is sent', async (field, props) => {
    expect(await failureOf(send(props).result)).toMatchObject({ details: { field } })
    expect(twilio.requests).toEqual([])
  })

  it('sends nothing to the path that a wrong account SID would lead to', async () => {
    const fields = { ...credential.fields, account_sid: '../../Accounts' }
    const attempt = attemptAs('an account', { app: 'twilio', fields }, call())
    expect(await failureOf(attempt.result)).toMatchObject({ details: { field: 'account_sid' } })
    expect(twilio.requests).toEqual([])
  })

  describeRefusals({
    standIn: () => twilio,
    attempt: ({ allowedHosts } = { allowedHosts: [twilio.host] }) =>
      attemptAs('external authentication', credential, call({}, allowedHosts)),
    secret: TWILIO_TOKEN,
    refusal: message => twilioError(400, 20001, message),
  })
})

describe('Test connection', () => {
  const led = () => ({ from: 'https://api.twilio.com', to: twilio.endpoint })

  it('says which account it is', async () => {
    await expect(testConnection(twilioApp, credential, led())).resolves.toEqual({ identity: 'Acme Texts' })
  })

  it('fails with a wrong token', async () => {
    const wrong = { app: 'twilio', fields: { ...credential.fields, auth_token: 'canary-wrong' } }
    expect(await failureOf(testConnection(twilioApp, wrong, led()))).toMatchObject({ code: 'auth.rejected' })
  })
})
