import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendgridApp } from '#actions/sendgrid/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import { json, type RestStandIn } from '../../support/stand-ins/rest-stand-in.ts'
import { SENDGRID_KEY, sendgridError, startSendgrid } from '../../support/stand-ins/sendgrid.ts'

const credential = { app: 'sendgrid', fields: { api_key: SENDGRID_KEY } }

let sendgrid: RestStandIn
beforeEach(async () => {
  sendgrid = await startSendgrid()
})
afterEach(() => sendgrid.stop())

const call = (props: JsonObject = {}, allowedHosts = [sendgrid.host]) => ({
  action: 'sendgrid.send-email',
  props: {
    from: 'Acme <hello@acme.com>',
    to: 'ada@example.com',
    subject: 'Hi',
    text: 'Hello',
    endpoint: sendgrid.endpoint,
    ...props,
  },
  allowedHosts,
})
const send = (props?: JsonObject, way: Way = 'an account') => attemptAs(way, credential, call(props))

describe('Send Email', () => {
  it.each(WAYS)('hands over the mail with the key of %s', async way => {
    const props = {
      to: 'ada@example.com, "Bob, the 2nd" <bob@example.com>',
      cc: 'c@example.com',
      bcc: 'd@example.com',
      replyTo: 'Desk <desk@acme.com>',
      html: '<p>Hello</p>',
      attachments: [{ name: 'a.pdf', contentType: 'application/pdf', base64: 'JVBE-_8' }],
    }
    await expect(send(props, way).result).resolves.toEqual({
      returnValue: { message_id: 'msg-14c5d75ce93', status: 202 },
      exports: {},
      summary: 'Sent “Hi” to ada@example.com, "Bob, the 2nd" <bob@example.com>, c@example.com, d@example.com',
    })
    expect(sendgrid.requests).toMatchObject([
      { method: 'POST', path: '/v3/mail/send', headers: { authorization: `Bearer ${SENDGRID_KEY}` } },
    ])
    expect(sendgrid.requests[0]?.body).toEqual({
      personalizations: [
        {
          to: [{ email: 'ada@example.com' }, { email: 'bob@example.com', name: 'Bob, the 2nd' }],
          cc: [{ email: 'c@example.com' }],
          bcc: [{ email: 'd@example.com' }],
        },
      ],
      from: { email: 'hello@acme.com', name: 'Acme' },
      reply_to_list: [{ email: 'desk@acme.com', name: 'Desk' }],
      subject: 'Hi',
      content: [
        { type: 'text/plain', value: 'Hello' },
        { type: 'text/html', value: '<p>Hello</p>' },
      ],
      attachments: [
        { filename: 'a.pdf', type: 'application/pdf', content: 'JVBE+/8=', disposition: 'attachment' },
      ],
    })
  })

  it('sends a template with its data, without any text', async () => {
    const props = { subject: '', text: '', templateId: 'd-1', templateData: { name: 'Ada' } }
    await expect(send(props).result).resolves.toMatchObject({ summary: 'Sent a mail to ada@example.com' })
    expect(sendgrid.requests[0]?.body).toEqual({
      personalizations: [{ to: [{ email: 'ada@example.com' }], dynamic_template_data: { name: 'Ada' } }],
      from: { email: 'hello@acme.com', name: 'Acme' },
      template_id: 'd-1',
    })
  })

  it.each([
    ['from', { from: 'a@example.com, b@example.com' }],
    ['from', { from: 'Acme' }],
    ['to', { to: 'ada@example.com, nobody' }],
    ['cc', { cc: 'x@' }],
    ['subject', { subject: '' }],
    ['text', { text: '' }],
    ['attachments', { attachments: ['a.pdf'] }],
    ['attachments', { attachments: [{ base64: 'aGk=' }] }],
    ['attachments', { attachments: [{ name: 'a', base64: 'not base64!' }] }],
    ['attachments', { attachments: [{ name: 'a', base64: 'aGk=', contentType: 'pdf' }] }],
  ])('refuses a wrong “%s” before anything is sent: %j', async (field, props) => {
    expect(await failureOf(send(props as JsonObject).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field },
    })
    expect(sendgrid.requests).toEqual([])
  })

  it('says that the sender is not verified', async () => {
    const error = await failureOf(send({ from: 'else@acme.com' }).result)
    expect(error).toMatchObject({
      code: 'auth.rejected',
      message: expect.stringMatching(/verified at SendGrid.*verified Sender Identity\. \(from\)/),
    })
  })

  describeRefusals({
    standIn: () => sendgrid,
    attempt: ({ allowedHosts } = { allowedHosts: [sendgrid.host] }) =>
      attemptAs('external authentication', credential, call({}, allowedHosts)),
    secret: SENDGRID_KEY,
    refusal: message => sendgridError(message),
  })
})

describe('Test connection', () => {
  const led = () => ({ from: 'https://api.sendgrid.com', to: sendgrid.endpoint })

  it('works with a key that SendGrid takes', async () => {
    await expect(testConnection(sendgridApp, credential, led())).resolves.toEqual({})
  })

  it('fails with another one', async () => {
    sendgrid.answerNext(json(401, sendgridError(`not ${SENDGRID_KEY}`)))
    expect(await failureOf(testConnection(sendgridApp, credential, led()))).toMatchObject({
      code: 'auth.rejected',
    })
  })
})
