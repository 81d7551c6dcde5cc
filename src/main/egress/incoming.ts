import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, constants as zlib } from 'node:zlib'
import { tooLarge, unreachable, unreadable } from './errors.ts'

export interface Received {
  readonly url: URL
  readonly redirected: boolean
  readonly method: string
  readonly statusCode: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

export interface ReceiveOptions {
  readonly maxBytes: number
  /** Called once, when nothing more of it will come. `bytes`: what was read, unpacked. */
  onEnd(bytes: number, error?: unknown): void
}

const NULL_BODY = new Set([101, 103, 204, 205, 304])
const MAX_CODINGS = 2

/**
 * The answer as `fetch` gives it. Its body is unpacked and counted while it is read: beyond `maxBytes` reading fails,
 * so that neither a large answer nor a small one that unpacks to a large one fills the memory.
 * @throws PatchbayError `provider.rejected` for what is too large by its own word, or packed in an unknown way
 */
export function toResponse(received: Received, { maxBytes, onEnd }: ReceiveOptions): Response {
  const { url, statusCode, method, redirected } = received
  const headers = new Headers()
  for (const [name, value] of Object.entries(received.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
  }
  const hasBody = method !== 'HEAD' && !NULL_BODY.has(statusCode)
  if (hasBody && Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(url.host, maxBytes)
  const body = hasBody
    ? countedBody(unpack(received, headers), { host: url.host, maxBytes, onEnd })
    : emptied(received.body, onEnd)
  const response = new Response(body, {
    status: statusCode,
    headers,
    ...(/^[\t\x20-\x7e]*$/.test(received.statusText) ? { statusText: received.statusText } : {}),
  })
  // Read-only where it is made by hand.
  Object.defineProperty(response, 'url', { value: url.href })
  Object.defineProperty(response, 'redirected', { value: redirected })
  return response
}

function emptied(body: Readable, onEnd: ReceiveOptions['onEnd']): null {
  body.on('error', ignore)
  body.resume()
  onEnd(0)
  return null
}

function unpack({ body, url }: Received, headers: Headers): Readable {
  const codings = (headers.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map(coding => coding.trim())
    .filter(coding => coding !== '' && coding !== 'identity')
  if (codings.length === 0) return body
  const steps = codings.reverse().map(unpackerOf)
  if (codings.length > MAX_CODINGS || steps.includes(undefined)) {
    body.on('error', ignore)
    body.destroy()
    throw unreadable(url.host)
  }
  // The error reaches whoever reads the last of them.
  return pipeline([body, ...(steps as Transform[])], ignore) as unknown as Readable
}

function unpackerOf(coding: string): Transform | undefined {
  const flush = { flush: zlib.Z_SYNC_FLUSH, finishFlush: zlib.Z_SYNC_FLUSH }
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(flush)
  if (coding === 'deflate') return createInflate(flush)
  return coding === 'br' ? createBrotliDecompress() : undefined
}

function countedBody(
  source: Readable,
  { host, maxBytes, onEnd }: ReceiveOptions & { readonly host: string },
): ReadableStream<Uint8Array> {
  let bytes = 0
  let isEnded = false
  const end = (error?: unknown) => {
    if (isEnded) return
    isEnded = true
    onEnd(bytes, error)
  }
  // Who reads gets the error; when nobody does any more, e.g. after `cancel`, it must not end the process.
  source.on('error', ignore)
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await iterator.next()
          if (done) {
            end()
            controller.close()
            return
          }
          bytes += value.length
          if (bytes > maxBytes) throw tooLarge(host, maxBytes)
          controller.enqueue(value)
        } catch (thrown) {
          source.destroy()
          const error = bodyError(thrown, host)
          end(error)
          controller.error(error)
        }
      },
      cancel() {
        source.destroy()
        end()
      },
    },
    { highWaterMark: 0 },
  )
}

function bodyError(thrown: unknown, host: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__'))
    return unreadable(host)
  // What a signal was aborted with is passed on as it is.
  if (thrown instanceof Error && thrown.name === 'AbortError') return thrown
  return unreachable(thrown, host)
}

const ignore = (): void => undefined
