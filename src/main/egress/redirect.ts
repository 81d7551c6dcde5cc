import type { Outgoing } from './outgoing.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status)
}

/** What goes on after a redirect, as `fetch` does it: 303 asks, 301 and 302 turn POST into GET, 307 and 308 repeat. */
export function redirected({ method, headers, body }: Outgoing, status: number): Outgoing {
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

/** Takes off what must not reach another host. `isSecret` finds a credential in a value, however it is encoded. */
export function withoutCredential(headers: Headers, isSecret: (text: string) => boolean): Headers {
  const rest = new Headers()
  for (const [name, value] of headers) if (!TELLING.test(name) && !isSecret(value)) rest.set(name, value)
  return rest
}
