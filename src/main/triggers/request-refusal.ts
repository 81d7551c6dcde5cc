import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** A request that is turned away, and what its sender is told. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface AllowedHosts {
  /** Where the server listens. */
  readonly host: string
  /** Names it is reached by beyond that, e.g. a tunnel's. Lower case, without port. */
  readonly extra: readonly string[]
}

/**
 * [S-WH-1] DNS rebinding: a web page can make its own name point here, but the browser still sends that name.
 * @throws RefusedRequest
 */
export function checkHost(header: string | undefined, allowed: AllowedHosts): void {
  const name = hostName(header ?? '')
  if (name !== undefined && (isLoopbackName(name) || allowed.extra.includes(name))) return
  // Listening beyond loopback is the owner's explicit choice; an address, unlike a name, can't be rebound.
  if (name !== undefined && !isLoopbackName(allowed.host) && (name === allowed.host || isIP(name) !== 0))
    return
  throw new RefusedRequest(403, 'This host name is not served here. Use 127.0.0.1 or localhost.')
}

/**
 * [S-WH-1] A web page in the user's browser must not reach a webhook unseen. Browsers say where a request comes from;
 * other clients send neither header, and a person who types the address sends `none`.
 * @throws RefusedRequest
 */
export function checkCrossSite(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site']
  const isOwnSite = site === undefined || site === 'none' || site === 'same-origin'
  const origin = headers.origin
  const isOwnOrigin = origin === undefined || origin.toLowerCase() === `http://${headers.host?.toLowerCase()}`
  if (isOwnSite && isOwnOrigin) return
  throw new RefusedRequest(403, 'Requests from web pages of other sites are not accepted.')
}

function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127(?:\.\d{1,3}){3}$/.test(name)
  )
}

/** Without port and brackets, lower case; undefined when it is no host at all. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(header.toLowerCase())
  return match?.[1] ?? match?.[2]
}
