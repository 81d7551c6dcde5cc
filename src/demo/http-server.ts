import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PatchbayError } from '#shared/errors.ts'

/** One request as it came over the wire, its body whole. */
export interface WireRequest {
  readonly method: string
  /** As sent, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface WireResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string
  stop(): Promise<void>
}

const MAX_BODY_BYTES = 10_000_000

/**
 * Serves HTTP on 127.0.0.1 alone.
 * @param port 0 for any free one
 * @throws PatchbayError `server.port-taken`
 */
export async function listenOnLoopback(
  port: number,
  answer: (request: WireRequest) => WireResponse | Promise<WireResponse>,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    serve(request, answer).then(
      answered => send(response, answered),
      () => send(response, { status: 500, body: '' }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause
    throw new PatchbayError(`Port ${port} on 127.0.0.1 is taken. Free it, or choose another.`, {
      code: 'server.port-taken',
      cause,
    })
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(
  request: IncomingMessage,
  answer: (request: WireRequest) => WireResponse | Promise<WireResponse>,
): Promise<WireResponse> {
  const body = await readBody(request)
  if (body === undefined) return { status: 413, body: '' }
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
  return answer({
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: joinHeaders(request),
    body,
  })
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined
}

function joinHeaders({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  )
}

function send(response: ServerResponse, { status, headers = {}, body }: WireResponse): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.end(bytes)
}
