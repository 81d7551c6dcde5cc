import { BlockList, isIP } from 'node:net'
import { TerminalError } from '#engine/errors.ts'

/**
 * Where one step's credential may go.
 *
 * - H1 Only to a host of the app, or one that the step's author added.
 * - H2 `host` means the default port of the scheme; another port is `host:port`. `*.example.com` covers subdomains alone.
 * - H3 Plain http only to loopback: anywhere else the credential would be readable on the way. With https the
 *   certificate proves the name, so a DNS answer can't move the credential elsewhere.
 * - H4 Never to link-local and cloud-metadata addresses, whoever allows them.
 */
export interface HostPolicy {
  /** Names for messages: whose credential it is. */
  readonly appName: string
  readonly appHosts: readonly string[]
  /** Added by the step's author: `host` or `host:port`. */
  readonly allowedHosts: readonly string[]
}

/** @throws PatchbayError `auth.host-not-allowed`, naming the host and what to do */
export function checkUrl(text: string, policy: HostPolicy): URL {
  const url = parse(text)
  const refuse = (message: string) =>
    new TerminalError(message, { code: 'auth.host-not-allowed', details: { host: url.host } })
  if (url.username !== '' || url.password !== '') {
    throw refuse(
      `The address of ${url.host} holds a user name or password. Remove it: addresses end up in logs.`,
    )
  }
  if (isMetadataHost(url.hostname)) {
    throw refuse(
      `${url.host} is a link-local or cloud-metadata address. No step may send a credential there.`,
    )
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse(`${policy.appName} is reached by https, not ${url.protocol.slice(0, -1)} (${url.host}).`)
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refuse(`Plain http to ${url.host} would show the credential to everyone on the way. Use https.`)
  }
  if (![...policy.appHosts, ...policy.allowedHosts].some(pattern => matchesHost(url, pattern))) {
    throw refuse(
      `${url.host} is not a host of ${policy.appName}, so the credential was not sent. If you trust it with ` +
        `this credential, add “${url.host}” to the step’s allowed hosts.`,
    )
  }
  return url
}

/** Whether a host name always means this machine. `hostname` as in a URL: IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || isIn(LOOPBACK, hostname)
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

function matchesHost(url: URL, pattern: string): boolean {
  const wanted = pattern.trim().toLowerCase()
  if (wanted.startsWith('*.'))
    return url.host.endsWith(wanted.slice(1)) && url.host.length > wanted.length - 1
  // URL drops a scheme's default port, so `host:443` has to be compared with the port spelled out.
  return wanted === url.host || (url.port === '' && wanted === `${url.host}:${defaultPort(url)}`)
}

function defaultPort(url: URL): number {
  return url.protocol === 'https:' ? 443 : 80
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const METADATA = new BlockList()
METADATA.addSubnet('169.254.0.0', 16, 'ipv4')
METADATA.addSubnet('fe80::', 10, 'ipv6')
METADATA.addAddress('100.100.100.200', 'ipv4') // Alibaba Cloud
METADATA.addAddress('192.0.0.192', 'ipv4') // Oracle Cloud
METADATA.addAddress('fd00:ec2::254', 'ipv6') // AWS
METADATA.addAddress('fd20:ce::254', 'ipv6') // Google Cloud
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
])

function isMetadataHost(hostname: string): boolean {
  return METADATA_NAMES.has(hostname.replace(/\.$/, '')) || isIn(METADATA, hostname)
}

/** IPv4 inside IPv6 (`::ffff:169.254.169.254`) counts as the IPv4 address it is: BlockList sees to that. */
function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
