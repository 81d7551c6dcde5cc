import { TerminalError } from '#engine/errors.ts'
import type { ActionContext } from '../define.ts'
import { isLoopback } from '../host-policy.ts'

/** What a statement takes of a step: actions and connection tests have it. */
export type DatabaseContext = Pick<ActionContext, 'auth' | 'signal' | 'connect'>

export type TlsMode = 'disable' | 'require' | 'verify-full'

/** Where a database is, and who asks. */
export interface DatabaseTarget {
  /** IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly database: string | undefined
  readonly user: string
  readonly password: string
  readonly tls: TlsMode
  /** PEM. */
  readonly ca: string | undefined
  /** Every text that must not be quoted. */
  readonly secrets: readonly string[]
}

export interface DatabaseKind {
  /** For messages. */
  readonly name: string
  readonly app: string
  readonly schemes: readonly string[]
  readonly port: number
}

/** @throws PatchbayError `auth.missing`, naming the field and never a value */
export function readDatabase(auth: Readonly<Record<string, string>>, kind: DatabaseKind): DatabaseTarget {
  const url = readUrl(auth.url?.trim() ?? '', kind)
  const host = unbracketed(url?.hostname || auth.host?.trim() || '')
  if (host === '') throw missing(kind, 'host', 'neither a connection URL nor a host')
  const user = decoded(url?.username, kind) || auth.user?.trim() || ''
  if (user === '') throw missing(kind, 'user', 'no user')
  const password = decoded(url?.password, kind) || auth.password || ''
  const hostAndPort = splitPort(host)
  return {
    host: hostAndPort.host,
    port: readPort(url?.port || hostAndPort.port || auth.port?.trim() || String(kind.port), kind),
    database: decoded(url?.pathname.replace(/^\//, ''), kind) || auth.database?.trim() || undefined,
    user,
    password,
    tls: readTls(auth.tls?.trim() || 'auto', url, { host: hostAndPort.host, kind }),
    ca: auth.ca?.trim() || undefined,
    secrets: [auth.url ?? '', password, encodeURIComponent(password)].filter(text => text !== ''),
  }
}

function readUrl(text: string, kind: DatabaseKind): URL | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && kind.schemes.includes(url.protocol) && url.hostname !== '') return url
  // The URL holds the password: none of it is quoted.
  throw missing(
    kind,
    'url',
    `a connection URL that is none; it has to be like ${kind.schemes[0]}//user@db.example.com:${kind.port}/name, with special characters of the password as %40 and the like`,
  )
}

function decoded(text: string | undefined, kind: DatabaseKind): string {
  try {
    return decodeURIComponent(text ?? '')
  } catch {
    throw missing(kind, 'url', 'a connection URL with a % that begins no code; write it as %25')
  }
}

/** `db.example.com:5433`, as people write it into the field for the host. */
function splitPort(text: string): { host: string; port: string } {
  const match = /^([^:]+):(\d+)$/.exec(text)
  return { host: match?.[1] ?? text, port: match?.[2] ?? '' }
}

function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

function readPort(text: string, kind: DatabaseKind): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw missing(kind, 'port', 'a port that is no number from 1 to 65535')
}

/** As libpq and MySQL's client call them in URLs. */
const URL_MODES: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  disabled: 'disable',
  require: 'require',
  required: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-full',
  verify_ca: 'verify-full',
  'verify-full': 'verify-full',
  verify_identity: 'verify-full',
}

function readTls(
  given: string,
  url: URL | undefined,
  { host, kind }: { host: string; kind: DatabaseKind },
): TlsMode {
  const inUrl = url?.searchParams.get('sslmode') ?? url?.searchParams.get('ssl-mode') ?? ''
  const mode = given === 'auto' ? URL_MODES[inUrl.toLowerCase()] : URL_MODES[given]
  if (mode !== undefined) return mode
  if (given === 'auto') return isLoopback(host) || host === '::1' ? 'disable' : 'verify-full'
  throw missing(kind, 'tls', 'an encryption that is none of auto, verify-full, require and disable')
}

function missing(kind: DatabaseKind, field: string, what: string): TerminalError {
  return new TerminalError(
    `The ${kind.name} credential holds ${what}. Check the account, or what the step’s authentication gives it.`,
    { code: 'auth.missing', details: { app: kind.app, field } },
  )
}
