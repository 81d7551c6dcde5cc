import type { Socket } from 'node:net'
import type { Transporter } from 'nodemailer'
import type { SentMessageInfo } from 'nodemailer/lib/smtp-transport/index.js'
import { TerminalError } from '#engine/errors.ts'
import type { ActionContext, ConnectionTest } from '../define.ts'
import { isLoopback } from '../host-policy.ts'
import { smtpError } from './smtp-error.ts'

export type MailContext = Pick<ActionContext, 'auth' | 'signal' | 'connect'>

type Security = 'starttls' | 'tls' | 'none'

export interface MailServer {
  readonly host: string
  readonly port: number
  readonly security: Security
  readonly user: string
  readonly password: string
  /** PEM. */
  readonly ca: string | undefined
}

const PORTS: Readonly<Record<Security, number>> = { starttls: 587, tls: 465, none: 25 }
const GREETING_TIMEOUT_MS = 15_000
const IDLE_TIMEOUT_MS = 60_000

/**
 * Talks to the credential's mail server over a connection of the guard's.
 * @throws PatchbayError with every failure in words
 */
export async function withMailServer<T>(
  context: MailContext,
  work: (transporter: Transporter<SentMessageInfo>) => Promise<T>,
): Promise<T> {
  const { signal } = context
  const server = readServer(context.auth)
  signal.throwIfAborted()
  const socket = await context.connect({ host: server.host, port: server.port })
  const cut = () => socket.destroy()
  signal.addEventListener('abort', cut, { once: true })
  try {
    return await work(await createTransporter(server, socket))
  } catch (error) {
    throw smtpError(error, { ...server, signal })
  } finally {
    signal.removeEventListener('abort', cut)
    socket.destroy()
  }
}

/** Says hello and signs in. */
export const testSmtp: ConnectionTest = async context => {
  await withMailServer(context, transporter => transporter.verify())
  const user = context.auth.user?.trim()
  return user ? { identity: user } : {}
}

async function createTransporter(
  { host, port, security, user, password, ca }: MailServer,
  socket: Socket,
): Promise<Transporter<SentMessageInfo>> {
  const { createTransport } = await import('nodemailer')
  const transporter = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    // Not this computer's own name.
    name: '[127.0.0.1]',
    greetingTimeout: GREETING_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
    // A message is what the step gives: nothing is read from files or addresses named in it.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  transporter.getSocket = (_options, callback) => callback(null, { connection: socket })
  return transporter
}

function readServer(auth: Readonly<Record<string, string>>): MailServer {
  const [, host = '', portInHost = ''] = /^(.*?)(?::(\d+))?$/.exec(auth.host?.trim() ?? '') ?? []
  const security = readSecurity(auth.security?.trim() || 'starttls')
  const port = Number(portInHost || auth.port?.trim() || PORTS[security])
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw missing('port', 'a port that is no number from 1 to 65535')
  }
  const user = auth.user?.trim() ?? ''
  const password = auth.password ?? ''
  if (user === '' && password !== '') throw missing('user', 'a password, but no user')
  if (security === 'none' && user !== '' && !isLoopback(host)) {
    throw new TerminalError(
      `Without encryption, everyone between here and ${host} could read the password. Choose STARTTLS or TLS in the SMTP credential.`,
      { code: 'auth.host-not-allowed', details: { host } },
    )
  }
  return { host, port, security, user, password, ca: auth.ca?.trim() || undefined }
}

function readSecurity(text: string): Security {
  if (text === 'starttls' || text === 'tls' || text === 'none') return text
  throw missing('security', 'an encryption that is none of starttls, tls and none')
}

function missing(field: string, what: string): TerminalError {
  return new TerminalError(
    `The SMTP credential holds ${what}. Check the account, or what the step’s authentication gives it.`,
    { code: 'auth.missing', details: { app: 'smtp', field } },
  )
}
