import { RetryableError, TerminalError } from '#engine/errors.ts'
import type { PatchbayError } from '#shared/errors.ts'
import type { ActionContext } from '../define.ts'
import { quote } from '../quote.ts'
import { readRetryAfterMs } from '../retry-after.ts'
import type { Answer } from './answer.ts'

const MAX_QUOTED_BYTES = 16_384

/**
 * The error for a status that is not accepted. The address's path stays out of it: it may hold a key.
 * @param advice what to do about a refusal that is not about the credential
 */
export async function statusError(
  { app, auth }: Pick<ActionContext, 'app' | 'auth'>,
  { response, explain }: Answer,
  { method, advice }: { readonly method: string; readonly advice: string },
): Promise<PatchbayError> {
  const { status, headers, url } = response
  const host = URL.canParse(url) ? new URL(url).host : ''
  const text = await beginningOf(response).catch((error: unknown) => {
    throw explain(error)
  })
  const isPage = /html/i.test(headers.get('content-type') ?? '')
  const words = isPage ? '' : quote(text, Object.values(auth))
  const answered = `${host} answered ${method} with HTTP ${status}`
  const said = words === '' ? '' : ` It says: ${words}`
  const details = { status, host }
  if (status === 429 || status >= 500) {
    return new RetryableError(`${answered}. Try again later, or turn on retries.${said}`, {
      code: status === 429 ? 'provider.rate-limited' : 'provider.unreachable',
      details,
      retryAfterMs: readRetryAfterMs(headers),
    })
  }
  if (status !== 401 && status !== 403) {
    return new TerminalError(`${answered}. ${advice}${said}`, { code: 'provider.rejected', details })
  }
  const message = `${answered}. ${aboutCredential(status, app?.name)}${said}`
  return new TerminalError(message, { code: 'auth.rejected', details })
}

/** Enough to quote from; a download may be larger than memory. */
async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= MAX_QUOTED_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

function aboutCredential(status: number, appName: string | undefined): string {
  if (appName === undefined) {
    return 'The request carried no credential. Choose one in the step’s authentication, if it needs one.'
  }
  const refusal = status === 401 ? 'is wrong, has expired or was revoked' : 'does not permit this'
  return `The credential of ${appName} ${refusal}. Check where it comes from.`
}
