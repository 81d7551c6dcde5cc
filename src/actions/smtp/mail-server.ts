import type { Socket } from 'node:net'
import type { Transporter } from 'nodemailer'
import type { SentMessageInfo } from 'nodemailer/lib/smtp-transport/index.js'
import type { ActionContext, ConnectionTest } from '../define.ts'
import { type MailServer, readServer } from './read-server.ts'
import { smtpError } from './smtp-error.ts'

export type MailContext = Pick<ActionContext, 'auth' | 'signal' | 'connect'>

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
