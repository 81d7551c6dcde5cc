import { TerminalError } from '#engine/errors.ts'
import { isLoopback } from '../host-policy.ts'

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

/** @throws PatchbayError `auth.missing`, `auth.host-not-allowed` */
export function readServer(auth: Readonly<Record<string, string>>): MailServer {
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
