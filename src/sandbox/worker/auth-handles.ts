import { PatchbayError } from '#shared/errors.ts'
import {
  type AnswerMessage,
  HANDLE_LIMITS,
  type HandleAnswer,
  type HandleRequest,
  type OfferedAuth,
} from '../protocol.ts'

/** A credential in a step's code: requests are sent with it, but it is not here. */
export interface AuthHandle {
  readonly app: string
  /** As the global `fetch`, with the credential put on by Patchbay on the way out. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** The plain values. @throws Error unless the step's author lets the code have them */
  readonly fields: Readonly<Record<string, string>>
}

export interface AuthHandles {
  auth(app: string): AuthHandle
  answer(message: AnswerMessage): void
  /** Nothing is asked or answered after it. */
  end(): void
}

interface Waiting {
  resolve(answer: HandleAnswer): void
  reject(error: unknown): void
}

/** What the step's code is handed as `$.auth`, for one invocation. */
export function createAuthHandles(options: {
  readonly offered: Readonly<Record<string, OfferedAuth>>
  ask(number: number, request: HandleRequest): void
  cancel(number: number): void
}): AuthHandles {
  const { offered } = options
  const waiting = new Map<number, Waiting>()
  const queue: (() => void)[] = []
  let numbers = 0
  let isEnded = false

  const settled = (number: number): Waiting | undefined => {
    const found = waiting.get(number)
    if (waiting.delete(number)) queue.shift()?.()
    return found
  }
  /** [C7] The host takes no more than this at once: what is beyond waits here. */
  const turn = (): Promise<void> =>
    waiting.size < HANDLE_LIMITS.underWay ? Promise.resolve() : new Promise(resolve => queue.push(resolve))

  const send = async (request: HandleRequest, signal: AbortSignal | null): Promise<HandleAnswer> => {
    while (waiting.size >= HANDLE_LIMITS.underWay) await turn()
    signal?.throwIfAborted()
    if (isEnded) throw new Error('The step has ended.')
    const number = ++numbers
    return new Promise((resolve, reject) => {
      const stop = () => {
        settled(number)
        options.cancel(number)
        reject(signal?.reason)
      }
      const done = () => signal?.removeEventListener('abort', stop)
      waiting.set(number, {
        resolve(answer) {
          done()
          resolve(answer)
        },
        reject(error) {
          done()
          reject(error)
        },
      })
      signal?.addEventListener('abort', stop, { once: true })
      options.ask(number, request)
    })
  }

  return {
    auth(app) {
      const key = String(app)
      const offer = Object.hasOwn(offered, key) ? offered[key] : undefined
      if (offer === undefined) throw unknownApp(key, Object.keys(offered))
      const fetch: AuthHandle['fetch'] = async (input, init = {}) => {
        const request = new Request(input, { ...init, ...(init.body instanceof ReadableStream ? HALF : {}) })
        return toResponse(await send(await toMessage(key, request), request.signal))
      }
      const handle = { app: key, fetch }
      // Looking at a handle, or printing it, asks for no plain values.
      Object.defineProperty(handle, 'fields', { enumerable: false, get: () => fieldsOf(offer, key) })
      return Object.freeze(handle) as AuthHandle
    },
    answer(message) {
      const found = settled(message.request)
      if (found === undefined) return
      if ('answer' in message) found.resolve(message.answer)
      else found.reject(toError(message.error))
    },
    end() {
      isEnded = true
      waiting.clear()
      queue.length = 0
    },
  }
}

function fieldsOf({ name, fields }: OfferedAuth, app: string): Readonly<Record<string, string>> {
  if (fields === undefined) throw notRevealed(name, app)
  return Object.freeze({ ...fields })
}

const HALF = { duplex: 'half' } as const

async function toMessage(app: string, request: Request): Promise<HandleRequest> {
  const { url, method, redirect } = request
  const bytes = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
  if (bytes !== undefined && bytes.length > HANDLE_LIMITS.bodyBytes) throw tooLarge()
  if (url.length > HANDLE_LIMITS.urlLength) throw new TypeError('The address of the request is too long.')
  return {
    app,
    url,
    method,
    headers: [...request.headers],
    ...(bytes === undefined ? {} : { body: bytes.toString('base64') }),
    redirect,
  }
}

const NULL_BODY = new Set([204, 205, 304])

function toResponse({ status, statusText, headers, body, url, redirected }: HandleAnswer): Response {
  const response = new Response(NULL_BODY.has(status) ? null : Buffer.from(body, 'base64'), {
    status,
    statusText,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  })
  Object.defineProperty(response, 'url', { value: url })
  Object.defineProperty(response, 'redirected', { value: redirected })
  return response
}

function toError({
  code,
  message,
  details,
}: Extract<AnswerMessage, { error: unknown }>['error']): PatchbayError {
  return new PatchbayError(message, { code, ...(details === undefined ? {} : { details }) })
}

function unknownApp(app: string, known: readonly string[]): PatchbayError {
  const has = known.length === 0 ? 'It has none yet.' : `It has: ${known.join(', ')}.`
  return new PatchbayError(
    `This step has no credential for “${app}”. Add the app under Authentication in the step’s panel. ${has}`,
    { code: 'auth.missing', details: { app } },
  )
}

function notRevealed(name: string, app: string): PatchbayError {
  return new PatchbayError(
    `The plain values of the ${name} credential are not in this step’s code. Use $.auth('${app}').fetch(…), or let the code have them under Authentication in the step’s panel.`,
    { code: 'auth.missing', details: { app } },
  )
}

function tooLarge(): PatchbayError {
  const limit = HANDLE_LIMITS.bodyBytes / 1_048_576
  return new PatchbayError(`A request by $.auth carries ${limit} MB at most.`, { code: 'step.invalid-props' })
}
