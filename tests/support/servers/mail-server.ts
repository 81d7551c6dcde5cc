import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Certificate } from './certificates.ts'

export interface Mail {
  readonly isEncrypted: boolean
  readonly user: unknown
  /** What the user proved itself by. */
  readonly password: string
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
}

export interface MailServer {
  readonly port: number
  readonly mails: readonly Mail[]
  stop(): Promise<void>
}

export interface MailServerOptions extends SMTPServerOptions {
  readonly certificate: Certificate
  readonly user: string
  readonly passwords: readonly string[]
}

/** A real SMTP server that asks for a password and keeps what it is sent; nobody@… is unknown to it. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const { certificate, user: known, passwords, ...further } = options
  const mails: Mail[] = []
  const used = new Map<string, string>()
  const server = new SMTPServer({
    key: certificate.key,
    cert: certificate.cert,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: ({ username, password: given }, { id }, done) => {
      const password = given ?? ''
      used.set(id, password)
      if (username === known && passwords.includes(password)) done(null, { user: username })
      else done(Object.assign(new Error(`no ${password}`), { responseCode: 535 }))
    },
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody@')
        ? done(Object.assign(new Error('No such user'), { responseCode: 550 }))
        : done(),
    onData: (stream, { id, secure, user, envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push({
          isEncrypted: secure,
          user,
          password: used.get(id) ?? '',
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
        })
        done()
      })
    },
    ...further,
  })
  // A client that leaves in the middle is nothing for the server to fail of.
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise<void>(done => server.close(done)),
  }
}
