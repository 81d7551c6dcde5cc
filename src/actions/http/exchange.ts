import { setTimeout as sleep } from 'node:timers/promises'
import { RetryableError } from '#engine/errors.ts'
import { applyRequestAuth } from '../apply-request-auth.ts'
import type { ActionContext } from '../define.ts'
import { readRetryAfterMs } from '../retry-after.ts'
import type { Answer } from './answer.ts'
import type { HttpRequest } from './read-request.ts'
import type { RequestBody } from './request-body.ts'
import { statusError } from './status-error.ts'

/** Longer waits are for the engine: it has the step wait in sight of the user. */
const MAX_WAIT_MS = 60_000
const FIRST_WAIT_MS = 1000
const GRACE_MS = 10_000

export interface ExchangeOptions {
  /** Where one page of several is asked for; default: the request's own address. */
  readonly url?: URL | undefined
  readonly body?: RequestBody | undefined
  readonly maxResponseBytes?: number | undefined
}

/**
 * Sends a request with the step's credential, again where that is asked for and may help.
 * @throws PatchbayError for statuses that are not accepted, and what the guard throws
 */
export async function exchange(
  context: ActionContext,
  request: HttpRequest,
  options: ExchangeOptions = {},
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await send(context, request, options)
    const { response } = answer
    if (request.isAccepted(response.status)) return answer
    const waitMs = waitBefore(response, attempt)
    if (attempt >= request.retries || waitMs === undefined) {
      const advice = 'Check the request, or accept this status under “Statuses to accept”.'
      throw await statusError(context, answer, { method: request.method, advice })
    }
    await response.body?.cancel()
    context.log(
      'info',
      `${response.status} from ${hostOf(response, request)}; sent again after ${waitMs} ms.`,
    )
    await sleep(waitMs, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted())
  }
}

/** @returns `undefined` where trying again can't help, or not soon */
function waitBefore({ status, headers }: Response, attempt: number): number | undefined {
  if (status !== 429 && status < 500) return undefined
  const waitMs = readRetryAfterMs(headers) ?? FIRST_WAIT_MS * 2 ** attempt
  return waitMs <= MAX_WAIT_MS ? waitMs : undefined
}

async function send(
  context: ActionContext,
  request: HttpRequest,
  { url = request.url, body: given = request.body, maxResponseBytes }: ExchangeOptions,
): Promise<Answer> {
  const { app, auth } = context
  const timeout = AbortSignal.timeout(request.timeoutMs)
  const explain = (error: unknown) =>
    timeout.aborted && !context.signal.aborted ? timedOut(url.host, request.timeoutMs) : error
  const { headers } = request
  const target = app === undefined ? { url, headers } : applyRequestAuth({ app, auth, url, headers })
  const body = given.make()
  try {
    const response = await context.fetch(target.url, {
      method: request.method,
      headers: target.headers,
      redirect: request.followRedirects ? 'follow' : 'manual',
      signal: AbortSignal.any([context.signal, timeout]),
      // Later than `timeout`, so that one message tells of it.
      headersTimeoutMs: request.timeoutMs + GRACE_MS,
      ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
      ...(body === undefined
        ? {}
        : { body, ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}) }),
    })
    return { response, explain }
  } catch (error) {
    // A file that was opened but never sent.
    if (body instanceof ReadableStream && !body.locked) await body.cancel()
    throw explain(error)
  }
}

function timedOut(host: string, timeoutMs: number): RetryableError {
  return new RetryableError(
    `${host} took longer than ${timeoutMs / 1000} s. Raise the step’s timeout for requests, or try again later.`,
    { code: 'provider.unreachable', details: { host, reason: 'timeout' } },
  )
}

function hostOf(response: Response, { url }: HttpRequest): string {
  return URL.canParse(response.url) ? new URL(response.url).host : url.host
}
