import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findAction } from '#actions/index.ts'
import { smtpApp } from '#actions/smtp/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { type Certificate, makeCertificate } from '../../support/servers/certificates.ts'
import { type MailServer, startMailServer } from '../../support/servers/mail-server.ts'
import { freePort } from '../../support/servers/unprivileged.ts'

const USER = 'ada'
const PASSWORD = 'canary-mail-password'

let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate(['DNS:localhost'])
})

const servers: MailServer[] = []
afterEach(() => Promise.all(servers.splice(0).map(server => server.stop())))

async function startMail(options: SMTPServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer({ certificate, user: USER, passwords: [PASSWORD], ...options })
  servers.push(server)
  return server
}

const MAIL = {
  from: 'Acme <hello@example.com>',
  to: 'ada@example.com',
  subject: 'Grüße',
  text: 'Hello Ada',
}

interface Given {
  readonly way?: Way
  readonly fields?: Readonly<Record<string, string>>
  readonly props?: JsonObject
  readonly trustedAddresses?: string[]
}

function send(
  port: number,
  { way = 'external authentication', fields, props, trustedAddresses }: Given = {},
) {
  const credential = {
    host: 'localhost',
    port: String(port),
    user: USER,
    password: PASSWORD,
    ca: certificate.cert,
  }
  return attemptAs(
    way,
    { app: 'smtp', fields: { ...credential, ...fields }, trustedAddresses: trustedAddresses ?? ['host'] },
    { action: 'smtp.send-email', props: { ...MAIL, ...props } },
  )
}

describe('Send Email', () => {
  it.each(WAYS)('by %s, encrypted by STARTTLS', async way => {
    const { port, mails } = await startMail()
    const run = send(port, { way })
    expect(await run.result).toMatchObject({
      returnValue: {
        accepted: ['ada@example.com'],
        rejected: [],
        message_id: expect.stringMatching(/^<.+@example\.com>$/),
      },
      summary: 'Sent “Grüße” to ada@example.com',
    })
    expect(mails).toMatchObject([
      { isEncrypted: true, user: USER, from: 'hello@example.com', to: ['ada@example.com'] },
    ])
    expect(mails[0]?.text).toContain('Hello Ada')
    expect(run.secrets.map(({ value }) => value)).toEqual([PASSWORD])
    expect(run.requests).toMatchObject([{ method: 'CONNECT', host: `localhost:${port}`, app: 'smtp' }])
    expect(findAction('smtp.send-email', '1.0.0')?.action.reaches).toBe('message')
  })

  it('encrypted from the start', async () => {
    const { port, mails } = await startMail({ secure: true })
    await send(port, { fields: { security: 'tls' } }).result
    expect(mails).toMatchObject([{ isEncrypted: true, user: USER }])
  })

  it('plain to this computer, without a password', async () => {
    const { port, mails } = await startMail({ authOptional: true, disabledCommands: ['STARTTLS'] })
    await send(port, { fields: { security: 'none', user: '', password: '' } }).result
    expect(mails).toMatchObject([{ isEncrypted: false }])
  })

  it('to all kinds of recipients, with HTML and attachments', async () => {
    const { port, mails } = await startMail()
    const props = {
      html: '<b>Hello</b>',
      cc: 'Bob <bob@example.com>',
      bcc: 'eve@example.com',
      replyTo: 'reply@example.com',
      attachments: [{ name: 'zwei.bin', base64: 'AP8=', contentType: 'image/png' }],
    }
    await send(port, { props }).result
    expect(mails[0]?.to).toEqual(['ada@example.com', 'bob@example.com', 'eve@example.com'])
    const text = mails[0]?.text ?? ''
    for (const part of [
      '<b>Hello</b>',
      'Cc: Bob',
      'Reply-To: reply@',
      'filename=zwei.bin',
      'image/png',
      'AP8=',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('eve@example.com')
  })

  it('says which recipients were refused', async () => {
    const { port } = await startMail()
    const run = send(port, { props: { to: 'nobody@example.com, ada@example.com' } })
    expect((await run.result).returnValue).toMatchObject({
      accepted: ['ada@example.com'],
      rejected: ['nobody@example.com'],
    })
  })

  it.each([
    ['no sender of several', { from: 'ada@example.com, bob@example.com' }, 'from'],
    ['nobody', { to: ' ' }, 'to'],
    ['no header of its own', { subject: 'Hi\r\nBcc: eve@example.com' }, 'subject'],
  ])('takes %s', async (_case, props, field) => {
    const { port, mails } = await startMail()
    expect(await failureOf(send(port, { props }).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field },
    })
    expect(mails).toEqual([])
  })

  it.each([
    ['a file', { name: 'x', path: '/etc/passwd' }],
    ['an address', { name: 'x', href: 'http://127.0.0.1/' }],
    ['what is not base64', { name: 'x', base64: 'ä' }],
  ])('attaches no %s', async (_case, attachment) => {
    const { port, mails } = await startMail()
    expect(await failureOf(send(port, { props: { attachments: [attachment] } }).result)).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'attachments' },
    })
    expect(mails).toEqual([])
  })
})

describe('refused', () => {
  it('a wrong password: safe to repeat with another one', async () => {
    const { port, mails } = await startMail()
    const run = send(port, { fields: { password: 'canary-wrong' } })
    expect(await failureOf(run.result)).toMatchObject({
      code: 'auth.rejected',
      message: expect.stringContaining('no •••'),
      details: { reply: 535, repeatable: true },
    })
    expect(mails).toEqual([])
  })

  it('all recipients', async () => {
    const { port } = await startMail()
    expect(await failureOf(send(port, { props: { to: 'nobody@example.com' } }).result)).toMatchObject({
      code: 'provider.rejected',
      details: { reply: 550 },
    })
  })

  it('a server that is busy: for the engine to repeat', async () => {
    const { port } = await startMail({
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('Try later'), { responseCode: 451 })),
    })
    expect(await failureOf(send(port).result)).toMatchObject({
      code: 'provider.unreachable',
      name: 'RetryableError',
    })
  })

  it('a server that nobody vouches for, the password not sent', async () => {
    const tried: unknown[] = []
    const { port } = await startMail({
      onAuth: (auth, _session, done) => {
        tried.push(auth)
        done(null, { user: USER })
      },
    })
    expect(await failureOf(send(port, { fields: { ca: '' } }).result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('does not prove'),
    })
    expect(tried).toEqual([])
  })

  it('a certificate of another name', async () => {
    const { port } = await startMail()
    expect(await failureOf(send(port, { fields: { host: '127.0.0.1' } }).result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('does not prove'),
    })
  })

  it('a server without STARTTLS, the password not sent', async () => {
    const { port, mails } = await startMail({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    expect(await failureOf(send(port).result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('STARTTLS'),
    })
    expect(mails).toEqual([])
  })

  it('a password in the open to another host', async () => {
    const run = send(587, { fields: { security: 'none', host: 'mail.example.com' } })
    expect(await failureOf(run.result)).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(run.requests).toEqual([])
  })

  it.each([
    ['a port where nobody listens', async () => ({ port: String(await freePort()) })],
    ['an unknown host', async () => ({ host: 'mail.invalid' })],
  ])('%s', async (_case, fields) => {
    expect(await failureOf(send(1, { fields: await fields() }).result)).toMatchObject({
      code: 'provider.unreachable',
      name: 'RetryableError',
    })
  })

  it('[S-CR-2] a host that comes from elsewhere than the password', async () => {
    const { port } = await startMail()
    expect(await failureOf(send(port, { trustedAddresses: [] }).result)).toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it('when it is cancelled in the middle', async () => {
    let isAsked: () => void = () => undefined
    const asked = new Promise<void>(resolve => {
      isAsked = resolve
    })
    // It never answers.
    const { port, mails } = await startMail({ onMailFrom: () => isAsked() })
    const run = send(port)
    const failed = failureOf(run.result)
    await asked
    run.cancel.cancel()
    expect(await failed).toMatchObject({ code: 'run.cancelled' })
    expect(mails).toEqual([])
  })
})

it('tests its connection', async () => {
  const { port, mails } = await startMail()
  const to = `http://localhost:${port}`
  const test = (password: string) =>
    testConnection(
      smtpApp,
      {
        app: 'smtp',
        fields: { host: 'localhost', port: String(port), user: USER, password, ca: certificate.cert },
      },
      { from: to, to },
    )
  await expect(test(PASSWORD)).resolves.toEqual({ identity: USER })
  expect(await failureOf(test('canary-wrong'))).toMatchObject({ code: 'auth.rejected' })
  expect(mails).toEqual([])
})
