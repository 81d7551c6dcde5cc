import { type AddressRule, addressRule, checkUrl, type HostPolicy } from '#actions/host-policy.ts'
import { redirectRefused } from './errors.ts'
import type { Outgoing } from './outgoing.ts'
import type { SecretSearch } from './secret-search.ts'

/** One request on its way: the first, or what a redirect made of it. */
export interface Hop {
  readonly url: URL
  readonly outgoing: Outgoing
  /** Whether the credential is on it. */
  readonly carries: boolean
  readonly rule: AddressRule
}

export interface Redirect {
  readonly location: string
  readonly status: number
  readonly mode: string | undefined
}

/** Where a redirect leads: on, or to an error. */
export type Followed =
  | { readonly hop: Hop }
  | { readonly refused: unknown; readonly url: URL | undefined; readonly method: string }

/** [E4] */
export function follow(
  { url, outgoing, carries }: Hop,
  { location, status, mode }: Redirect,
  { policy, search }: { readonly policy: HostPolicy; readonly search: SecretSearch },
): Followed {
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined
  const next = redirected(outgoing, status)
  const refuse = (
    error: unknown = redirectRefused(url.host, target?.host ?? 'an unreadable address', status),
  ) => ({
    refused: error,
    url: target,
    method: next.method,
  })
  const isSpent = next.body !== undefined && !Buffer.isBuffer(next.body)
  if (target === undefined || mode === 'error' || isSpent) return refuse()
  const isBound = policy.isOpen !== true
  const refusal = errorOf(() => checkUrl(target.href, policy))
  if (refusal === undefined && carries === isBound) {
    // As browsers do it: what is no credential of ours may be one of the author's.
    const isElsewhere = !isBound && target.origin !== url.origin
    const headers = isElsewhere ? withoutTelling(next.headers) : next.headers
    return {
      hop: { url: target, outgoing: { ...next, headers }, carries, rule: addressRule(target, policy) },
    }
  }
  if (!isBound) return refuse(refusal)
  const open = { ...policy, isOpen: true, allowedHosts: [], ownHosts: [] }
  const reads = (next.method === 'GET' || next.method === 'HEAD') && next.body === undefined
  const isSafe = target.protocol === 'https:' && !search.isIn(target.href)
  if (!reads || !isSafe || errorOf(() => checkUrl(target.href, open)) !== undefined) return refuse()
  const headers = plainHeaders(next.headers, search.isIn)
  return {
    hop: { url: target, outgoing: { ...next, headers }, carries: false, rule: addressRule(target, open) },
  }
}

function errorOf(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status)
}

/** What goes on after a redirect, as `fetch` does it: 303 asks, 301 and 302 turn POST into GET, 307 and 308 repeat. */
function redirected({ method, headers, body }: Outgoing, status: number): Outgoing {
  const asks =
    (status === 303 && method !== 'GET' && method !== 'HEAD') ||
    ((status === 301 || status === 302) && method === 'POST')
  if (!asks) return { method, headers: new Headers(headers), body }
  const rest = new Headers(headers)
  for (const name of [...rest.keys()]) if (name.startsWith('content-')) rest.delete(name)
  return { method: 'GET', headers: rest, body: undefined }
}

/** Names of headers that carry a credential or something made from one, whatever is in them. */
const TELLING = /auth|cookie|token|key|secret|signature|credential|password|session|^x-amz-/i

function withoutTelling(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => !TELLING.test(name)))
}

/** What says how an answer is wanted. Any other header may hold a credential, or what was made from one. */
const PLAIN = /^(accept(-encoding|-language)?|cache-control|if-.*|pragma|range|user-agent)$/

/** What may reach another host. `isSecret` finds a credential in a value, however it is encoded. */
function plainHeaders(headers: Headers, isSecret: (text: string) => boolean): Headers {
  return new Headers([...headers].filter(([name, value]) => PLAIN.test(name) && !isSecret(value)))
}
