import { isLoopback } from '#actions/host-policy.ts'
import { OAuthFailure } from './oauth-failure.ts'

const TIMEOUT_MS = 20_000
/** Far above any answer of an OAuth endpoint. */
const MAX_BYTES = 1_000_000

export interface ProviderRequest {
  /** For messages. */
  readonly provider: string
  readonly url: string
  readonly init: RequestInit
  readonly fetch: typeof fetch
}

/** @throws OAuthFailure unless it is https, or plain http on this machine */
export function checkEndpoint(provider: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (url && isSafe && url.username === '' && url.password === '') return url
  throw new OAuthFailure(
    `An address of ${provider} is not an https address. Mend it in the app’s definition.`,
    {
      kind: 'unusable',
    },
  )
}

/**
 * One request to an OAuth endpoint. A redirect is refused: it would carry codes, secrets or tokens to a host that nobody
 * named. The answer's size and time are limited, and errors of the network say nothing of what was sent.
 * @throws OAuthFailure
 */
export async function askProvider({ provider, url, init, fetch }: ProviderRequest): Promise<Response> {
  const { host } = checkEndpoint(provider, url)
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      throw new OAuthFailure(
        `${host} answered with a redirect to another address. It was not followed, and nothing was sent there.`,
        { kind: 'unusable' },
      )
    }
    refuseTrouble(host, response)
    const body = await readLimited(host, response)
    return new Response(body === '' ? null : body, { status: response.status, headers: response.headers })
  } catch (error) {
    if (error instanceof OAuthFailure || init.signal?.aborted) throw error
    const reason = timeout.aborted ? 'did not answer in time' : `can’t be reached${networkReason(error)}`
    throw new OAuthFailure(`${host} ${reason}. Check the connection and try again.`, { kind: 'unreachable' })
  }
}

function refuseTrouble(host: string, { status, headers }: Response): void {
  if (status === 429) {
    const seconds = Number(headers.get('retry-after'))
    throw new OAuthFailure(`${host} asks to wait: too many requests.`, {
      kind: 'limited',
      ...(seconds > 0 ? { retryAfterMs: Math.min(seconds, 3600) * 1000 } : {}),
    })
  }
  if (status >= 500) {
    throw new OAuthFailure(`${host} has trouble of its own (status ${status}). Try again later.`, {
      kind: 'unreachable',
    })
  }
}

async function readLimited(host: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BYTES) {
      throw new OAuthFailure(`${host} sent an answer that is too large.`, { kind: 'unusable' })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''
}
