import { RetryableError, TerminalError } from '#engine/errors.ts'
import type { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { parseJson } from './parse-json.ts'
import { quote } from './quote.ts'
import { readRetryAfterMs } from './retry-after.ts'

/** What is said of an answer that refuses. */
export interface RefusalWords {
  /** The provider's name, for messages: `Slack`. */
  readonly provider: string
  /** What to do about an answer of this status, in a sentence: `{ 404: 'Check the channel’s ID.' }`. */
  readonly advice?: Readonly<Record<number, string>> | undefined
  /** Finds the provider's own words in the body of a refusal. Default: the usual places. */
  readonly wordsIn?: ((body: JsonValue) => string | undefined) | undefined
}

/** The error for an answer that is not 2xx. The provider's words are quoted, without the values of `auth`. */
export async function refusalOf(
  response: Response,
  { provider, advice, wordsIn = usualWords }: RefusalWords,
  auth: Readonly<Record<string, string>>,
): Promise<PatchbayError> {
  const { status } = response
  const words = await wordsOf(response, wordsIn)
  const host = hostOf(response)
  const details = { status, ...(host === undefined ? {} : { host }) }
  const quoted = words === undefined ? '' : quote(words, Object.values(auth))
  const said = quoted === '' ? '' : ` ${provider} says: ${quoted}`
  const toDo = advice?.[status]
  const message = (fallback: string) => `${fallback}${toDo === undefined ? '' : ` ${toDo}`}${said}`
  const retryAfterMs = readRetryAfterMs(response.headers)
  if (status === 429 || (status === 403 && retryAfterMs !== undefined)) {
    return new RetryableError(
      message(
        `${provider} is rate-limiting this credential (HTTP ${status}). Try again later, or turn on retries for the step.`,
      ),
      { code: 'provider.rate-limited', details, retryAfterMs },
    )
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new RetryableError(
      message(
        `${provider} is failing at the moment (HTTP ${status}). Try again later, or turn on retries for the step.`,
      ),
      { code: 'provider.unreachable', details, retryAfterMs },
    )
  }
  const code = status === 401 || status === 403 ? 'auth.rejected' : 'provider.rejected'
  return new TerminalError(message(whatWasWrong(provider, status)), { code, details })
}

function whatWasWrong(provider: string, status: number): string {
  switch (status) {
    case 401:
      return `${provider} refused the credential (HTTP 401): it is wrong, has expired or was revoked. Check what the step’s authentication gives it.`
    case 403:
      return `${provider} does not let this credential do that (HTTP 403). Check its permissions or scopes.`
    case 404:
      return `${provider} knows nothing by that name or ID that this credential can see (HTTP 404). Check the step’s fields.`
    case 409:
      return `${provider} refused the request because it conflicts with what is there already (HTTP 409).`
    default:
      return `${provider} refused the request (HTTP ${status}). Check the step’s fields.`
  }
}

async function wordsOf(
  response: Response,
  wordsIn: NonNullable<RefusalWords['wordsIn']>,
): Promise<string | undefined> {
  const text = await response.text().catch(() => '')
  const body = parseJson(text)
  if (body !== undefined) return wordsIn(body)
  return /html/i.test(response.headers.get('content-type') ?? '') ? undefined : text
}

/** `error` or `errors` or `message`, as text or one level down: where nearly every API has its words. */
function usualWords(body: JsonValue, depth = 0): string | undefined {
  if (typeof body === 'string') return body
  if (Array.isArray(body)) {
    const all = body.slice(0, 5).flatMap(item => usualWords(item, depth + 1) ?? [])
    return all.length === 0 ? undefined : all.join('; ')
  }
  if (typeof body !== 'object' || body === null || depth > 3) return undefined
  const found = ['message', 'error_description', 'detail', 'error', 'title', 'description', 'errors', 'code']
    .map(key => (Object.hasOwn(body, key) ? usualWords(body[key] ?? null, depth + 1) : undefined))
    .find(words => words !== undefined && words !== '')
  if (depth > 0 || !Object.hasOwn(body, 'message') || !Object.hasOwn(body, 'errors')) return found
  // `{ message: 'Validation Failed', errors: [ … ] }`: the list says which.
  const list = usualWords(body.errors ?? null, depth + 1)
  return list === undefined || list === found ? found : `${found}: ${list}`
}

export function hostOf({ url }: Response): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}
