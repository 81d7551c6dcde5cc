import { isIP } from 'node:net'
import { TerminalError } from '#engine/errors.ts'
import { type AddressKind, addressKind } from './address-kind.ts'

/**
 * Where one step's credential may go.
 *
 * - H1 Only to a host of the app, or one that the step's author added.
 * - H2 `host` means the default port of the scheme; another port is `host:port`. `*.example.com` covers subdomains
 *   alone. For connections that are no HTTP there is no default port: `host` covers all of them.
 * - H3 Plain http only to loopback: anywhere else the credential would be readable on the way. With https the
 *   certificate proves the name, so a DNS answer can't move the credential elsewhere.
 * - H4 Never to link-local and cloud-metadata addresses, whoever allows them. Without a credential: only to an address
 *   that the author wrote out.
 * - H5 To the address fields of the credential itself, where they come from where its secret comes from.
 * - H6 DNS: every answer is checked. Private networks and this machine only for hosts that H5 or the author's list
 *   names, never for the app's own.
 */
export interface HostPolicy {
  /** Names for messages: whose credential it is. */
  readonly appName: string
  readonly appHosts: readonly string[]
  /** Added by the step's author: `host` or `host:port`. */
  readonly allowedHosts: readonly string[]
  /** [H5] Hosts of the credential itself, as `allowedHosts` has them. */
  readonly ownHosts?: readonly string[] | undefined
  /** No credential is carried, so that any public host will do, in plain http too. */
  readonly isOpen?: boolean | undefined
}

/** What the answers of DNS may be for one target. */
export interface AddressRule {
  /** `consented`: private networks and this machine too. */
  readonly reach: 'public' | 'consented' | 'loopback'
  /** As for messages: `host` or `host:port`. */
  readonly host: string
  /** [H4] The author wrote out this very metadata address. */
  readonly isWrittenOut?: boolean | undefined
}

/** @throws PatchbayError `auth.host-not-allowed`, naming the host and what to do */
export function checkUrl(text: string, policy: HostPolicy): URL {
  const url = parse(text)
  if (url.username !== '' || url.password !== '') {
    throw refused(
      url.host,
      `The address of ${url.host} holds a user name or password. Remove it: addresses end up in logs.`,
    )
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    checkMetadata(url, policy)
    throw refused(
      url.host,
      `${policy.appName} is reached by https, not ${url.protocol.slice(0, -1)} (${url.host}).`,
    )
  }
  checkMetadata(url, policy)
  if (!policy.isOpen && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refused(
      url.host,
      `Plain http to ${url.host} would show the credential to everyone on the way. Use https.`,
    )
  }
  checkListed(url, policy)
  return url
}

/**
 * The same for a connection that is no HTTP. Whether it is encrypted is its protocol's affair.
 * @throws PatchbayError `auth.host-not-allowed`, `step.invalid-props`
 */
export function checkConnection(
  { host, port }: { readonly host: string; readonly port: number },
  policy: HostPolicy,
): Target {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TerminalError('The port must be a number from 1 to 65535.', { code: 'step.invalid-props' })
  }
  const text = `tcp://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const special = URL.canParse(text.replace(/^tcp:/, 'http:'))
    ? new URL(text.replace(/^tcp:/, 'http:'))
    : undefined
  if (special === undefined || special.pathname !== '/' || special.username !== '' || special.search !== '') {
    throw new TerminalError('The host is not a name or an address. Write it like db.example.com.', {
      code: 'step.invalid-props',
    })
  }
  // Not `special.host`: http would drop port 80.
  const target: Target = {
    protocol: 'tcp:',
    hostname: special.hostname,
    host: `${special.hostname}:${port}`,
    port: String(port),
  }
  checkMetadata(target, policy)
  checkListed(target, policy)
  return target
}

/** Where a request or connection goes: as much of a URL as the rules look at. */
export interface Target {
  readonly protocol: string
  /** IPv6 in brackets. */
  readonly hostname: string
  readonly host: string
  readonly port: string
}

/** [H6] What DNS may answer for a target that the policy let through. */
export function addressRule(target: Target, policy: HostPolicy): AddressRule {
  const { host, hostname } = target
  if (hostname === 'localhost') return { reach: 'loopback', host }
  const reach = isConsented(target, policy) ? 'consented' : 'public'
  return policy.isOpen && reach === 'consented' && isIP(bare(hostname)) !== 0
    ? { reach, host, isWrittenOut: true }
    : { reach, host }
}

/** @throws PatchbayError `auth.host-not-allowed` when one of the addresses is nowhere that the rule lets it lead */
export function checkAddresses(
  addresses: readonly string[],
  { reach, host, isWrittenOut }: AddressRule,
): void {
  for (const address of addresses) {
    const kind = addressKind(address)
    if (kind === 'metadata' && !isWrittenOut) {
      throw refused(
        host,
        `${host} leads to a link-local or cloud-metadata address (${address}). No step may send anything there.`,
      )
    }
    if (kind === 'never') {
      throw refused(host, `${host} leads to ${address}, which is no address that a request can go to.`)
    }
    if (reach === 'loopback' && kind !== 'loopback') {
      throw refused(host, `${host} leads to ${address}, but must mean this machine. Nothing was sent.`)
    }
    if (reach === 'public' && (kind === 'private' || kind === 'loopback')) {
      throw refused(
        host,
        `${host} leads to ${nearby(kind)} (${address}), so nothing was sent. If that is meant, add “${host}” to ` +
          'the step’s allowed hosts.',
      )
    }
  }
}

/** Whether a host name always means this machine. `hostname` as in a URL: IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || addressKind(bare(hostname)) === 'loopback'
}

function nearby(kind: AddressKind): string {
  return kind === 'loopback' ? 'this machine' : 'a private network'
}

function refused(host: string, message: string): TerminalError {
  return new TerminalError(message, { code: 'auth.host-not-allowed', details: { host } })
}

function parse(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new TerminalError('The address is not a whole URL. Write it like https://api.example.com/.', {
      code: 'step.invalid-props',
    })
  }
}

function checkMetadata(target: Target, policy: HostPolicy): void {
  if (!isMetadataHost(target.hostname)) return
  if (policy.isOpen && isIP(bare(target.hostname)) !== 0 && isConsented(target, policy)) return
  throw refused(
    target.host,
    `${target.host} is a link-local or cloud-metadata address. No step may send a credential there.`,
  )
}

function checkListed(target: Target, policy: HostPolicy): void {
  const { host, hostname } = target
  if (policy.isOpen) {
    if (isIP(bare(hostname)) !== 0) checkAddresses([bare(hostname)], addressRule(target, policy))
    if (hostname !== 'localhost' || isConsented(target, policy)) return
    throw refused(
      host,
      `${host} is this machine, so nothing was sent. If that is meant, add “${host}” to the step’s allowed hosts.`,
    )
  }
  if (policy.appHosts.some(pattern => matchesHost(target, pattern)) || isConsented(target, policy)) return
  throw refused(
    host,
    `${host} is not a host of ${policy.appName}, so the credential was not sent. If you trust it with ` +
      `this credential, add “${host}” to the step’s allowed hosts.`,
  )
}

/**
 * Whether a list of hosts names this one. For what was sent before, of which `host` or `host:port` is known and no more.
 * @param isHttp false for a connection that has no default port
 */
export function isListedHost(host: string, patterns: readonly string[], isHttp: boolean): boolean {
  const address = `https://${host}`
  if (!URL.canParse(address)) return false
  const { hostname, port } = new URL(address)
  const target: Target = { protocol: isHttp ? 'https:' : 'tcp:', hostname, host, port }
  return patterns.some(pattern => matchesHost(target, pattern))
}

/** Named by the author's list or by the credential itself. */
function isConsented(target: Target, { allowedHosts, ownHosts = [] }: HostPolicy): boolean {
  return [...allowedHosts, ...ownHosts].some(pattern => matchesHost(target, pattern))
}

function matchesHost(target: Target, pattern: string): boolean {
  const wanted = pattern.trim().toLowerCase()
  if (wanted === '') return false
  if (target.protocol === 'tcp:' && matchesName(target.hostname, wanted)) return true
  if (matchesName(target.host, wanted)) return true
  // URL drops a scheme's default port, so `host:443` has to be compared with the port spelled out.
  return target.port === '' && wanted === `${target.host}:${target.protocol === 'https:' ? 443 : 80}`
}

function matchesName(host: string, wanted: string): boolean {
  if (wanted.startsWith('*.')) {
    // `*.` alone would be every name that is written with a dot at its end.
    return wanted.length > 2 && host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1
  }
  return wanted === host || wanted === bare(host)
}

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
])

function isMetadataHost(hostname: string): boolean {
  return METADATA_NAMES.has(hostname.replace(/\.$/, '')) || addressKind(bare(hostname)) === 'metadata'
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
