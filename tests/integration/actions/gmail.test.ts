import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { GOOGLE_TOKEN, googlePerTest } from '../../support/google-fixture.ts'
import { failure } from '../../support/sheets-fixture.ts'

const fixture = googlePerTest({})

const send = (props: JsonObject, mode: 'account' | 'external' = 'external') =>
  fixture.run({
    app: 'gmail',
    action: 'gmail.send-email',
    props: { to: 'bob@example.com', subject: 'Hi', text: 'Hello', ...props },
    mode,
  })

/** Header lines of the one mail that was sent. */
function headers(): Record<string, string> {
  const [head = ''] = (fixture.google.mails[0] ?? '').split('\r\n\r\n')
  return Object.fromEntries(
    head
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
}

describe('Send Email', () => {
  it.each(['account', 'external'] as const)('sends a whole message (%s)', async mode => {
    const props = {
      to: 'Bob Ross <bob@example.com>, "Eve, PhD" <eve@example.com>',
      cc: 'fay@example.com',
      bcc: 'gus@example.com',
      replyTo: 'desk@example.com',
      from: 'Ada <ada@example.com>',
      subject: 'Grüße',
      threadId: 'thread_9',
    }
    await expect(send(props, mode).result).resolves.toEqual({
      returnValue: { id: 'mail_1', threadId: 'thread_9', labelIds: ['SENT'] },
      exports: {},
      summary:
        'Sent “Grüße” to Bob Ross <bob@example.com>, "Eve, PhD" <eve@example.com>, fay@example.com, gus@example.com',
    })
    expect(headers()).toMatchObject({
      From: 'Ada <ada@example.com>',
      To: 'Bob Ross <bob@example.com>, "Eve, PhD" <eve@example.com>',
      Cc: 'fay@example.com',
      Bcc: 'gus@example.com',
      'Reply-To': 'desk@example.com',
      Subject: '=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
      'MIME-Version': '1.0',
    })
    expect(fixture.google.mails[0]).toMatch(/\r\n\r\nHello(\r\n)?$/)
    expect(fixture.google.requests).toMatchObject([
      {
        method: 'POST',
        path: '/gmail/v1/users/me/messages/send',
        headers: { authorization: `Bearer ${GOOGLE_TOKEN}`, 'content-type': 'application/json' },
      },
    ])
  })

  it('leaves the sender to Gmail when none is given', async () => {
    await send({}).result
    expect(headers()).not.toHaveProperty('From')
  })

  it('sends text and HTML side by side, with attachments', async () => {
    const base64 = Buffer.from('a,b\r\n1,2\r\n').toString('base64')
    const attachments = [{ name: 'päper.csv', contentType: 'text/csv', base64 }]
    await send({ html: '<b>Hello</b>', attachments }).result
    const mail = fixture.google.mails[0] ?? ''
    expect(headers()['Content-Type']).toMatch(/^multipart\/mixed/)
    expect(mail).toContain('Content-Type: multipart/alternative')
    expect(mail).toContain('<b>Hello</b>')
    expect(mail).toContain("filename*0*=utf-8''p%C3%A4per.csv")
    expect(mail.replace(/\r\n/g, '')).toContain(base64)
  })

  it.each([
    ['to', { to: 'bob@example.com\r\nBcc: all@example.com' }],
    ['cc', { cc: 'bob@example.com\nX-Header: 1' }],
    ['subject', { subject: 'Hi\r\nBcc: all@example.com' }],
    ['attachments', { attachments: [{ name: 'a\r\nX: y', base64: '' }] }],
    ['attachments', { attachments: [{ name: 'a', contentType: 'text/plain\r\nX: y', base64: '' }] }],
  ])('refuses what would add a header, in %s', async (field, props) => {
    expect(await failure(send(props))).toMatchObject({ code: 'step.invalid-props', details: { field } })
    expect(fixture.google.requests).toEqual([])
  })

  it.each([
    ['to', { to: 'bob' }, '1st'],
    ['to', { to: 'ada@example.com, Bob <bob@>' }, '2nd'],
    ['to', { to: '' }, 'no recipient'],
    ['text', { text: '' }, 'empty'],
    ['attachments', { attachments: ['a.pdf'] }, 'must be an object'],
    ['attachments', { attachments: [{ name: 'a', base64: '*' }] }, 'base64'],
  ])('refuses in %s: %j', async (field, props, message) => {
    expect(await failure(send(props))).toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining(message),
      details: { field },
    })
    expect(fixture.google.requests).toEqual([])
  })

  it('refuses more than Gmail takes', async () => {
    const base64 = 'A'.repeat(40_000_000)
    expect(await failure(send({ attachments: [{ name: 'a', base64 }] }))).toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining('Gmail takes 25 MB'),
    })
    expect(fixture.google.requests).toEqual([])
  })

  it('reads no files and addresses into a mail', async () => {
    await send({ text: 'x', attachments: [{ name: 'a', path: '/etc/hostname', base64: '' }] }).result
    expect(fixture.google.mails[0]).not.toContain('/etc/hostname')
  })

  it('says which scope a token lacks', async () => {
    fixture.google.answerNext({ status: 403, body: '{"error":{"message":"Insufficient Permission"}}' })
    expect(await failure(send({}))).toMatchObject({
      name: 'TerminalError',
      code: 'auth.rejected',
      message: expect.stringContaining('gmail.send'),
    })
  })
})
