import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { HttpHandler, HttpRequest } from '@smithy/core/protocols'
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
      const response = await context.fetch(await addressOf(request), {
        method: request.method,
        headers: headersOf(request),
        // A signature holds for one host: a redirect can only be reported.
        redirect: 'manual',
        signal: context.signal,
        maxResponseBytes,
        ...(hasBody(request) ? { body: request.body as Uint8Array<ArrayBuffer> | string } : {}),
      })
      return {
        response: {
          statusCode: response.status,
          reason: response.statusText,
          headers: Object.fromEntries(response.headers),
          body: bodyOf(response),
        },
      }
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  }
}

async function addressOf({ protocol, hostname, port, path, query }: HttpRequest): Promise<string> {
  const { buildQueryString } = await import('@smithy/core/protocols')
  const search = buildQueryString(query)
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search === '' ? '' : `?${search}`}`
}

function headersOf({ headers }: HttpRequest): Headers {
  return new Headers(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())))
}

function hasBody({ method, body }: HttpRequest): boolean {
  return body !== undefined && body !== null && method !== 'GET' && method !== 'HEAD'
}

/** The guard counts it. */
function bodyOf({ body }: Response): Readable {
  return body === null ? Readable.from([]) : Readable.fromWeb(body as NodeReadableStream)
}
