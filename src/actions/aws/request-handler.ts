import { Readable } from 'node:stream'
import { buildQueryString, type HttpHandler, type HttpRequest } from '@smithy/core/protocols'
import { TerminalError } from '#engine/errors.ts'
import type { ActionContext } from '../define.ts'

/** Set by the guarded `fetch` itself, from the address and the body. `expect` is nothing that a `fetch` can wait for. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'content-length', 'expect', 'connection'])

export interface RequestHandlerOptions {
  readonly context: Pick<ActionContext, 'fetch' | 'signal'>
  /** Larger answers are cut off with an error. */
  readonly maxResponseBytes: number
}

/** Lets AWS' clients send through the guard and through nothing else. */
export function createRequestHandler({
  context,
  maxResponseBytes,
}: RequestHandlerOptions): HttpHandler<object> {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request) {
      const response = await context.fetch(addressOf(request), {
        method: request.method,
        headers: headersOf(request),
        // A signature holds for one host: a redirect can only be reported.
        redirect: 'manual',
        signal: context.signal,
        ...(hasBody(request) ? { body: request.body as Uint8Array<ArrayBuffer> | string } : {}),
      })
      return {
        response: {
          statusCode: response.status,
          reason: response.statusText,
          headers: Object.fromEntries(response.headers),
          body: Readable.from(bounded(response, maxResponseBytes), { objectMode: false }),
        },
      }
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  }
}

function addressOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const search = buildQueryString(query)
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search === '' ? '' : `?${search}`}`
}

function headersOf({ headers }: HttpRequest): Headers {
  return new Headers(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())))
}

function hasBody({ method, body }: HttpRequest): boolean {
  return body !== undefined && body !== null && method !== 'GET' && method !== 'HEAD'
}

async function* bounded(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(response, maxBytes)
    yield chunk
  }
}

function tooLarge({ url }: Response, maxBytes: number): TerminalError {
  const host = URL.canParse(url) ? new URL(url).host : 'The other side'
  return new TerminalError(
    `${host} answered with more than ${Math.floor(maxBytes / 1_000_000)} MB, which is more than this step takes.`,
    { code: 'provider.rejected', details: { host, maxBytes } },
  )
}
