import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PatchbayError } from '#shared/errors.ts'
import { fileErrorCode } from '../../files/atomic-file.ts'
import { type AnswerPage, PAGE_HEADERS, PAGES, pageHtml } from './answer-page.ts'
import { CALLBACK_PATH } from './oauth-clients.ts'

/** What becomes of a callback: `foreign` ones are refused, and the attempt goes on. */
export type CallbackVerdict = 'accepted' | 'declined' | 'foreign'

export interface LoopbackOptions {
  readonly host: '127.0.0.1' | 'localhost'
  /** The one that is registered; undefined: any free one. */
  readonly port: number | undefined
  /** Judges the parameters of one callback, and takes them if they are its attempt's. */
  readonly judge: (parameters: URLSearchParams) => CallbackVerdict
}

export interface LoopbackListener {
  readonly redirectUri: string
  close(): void
}

const MAX_HEADER_BYTES = 16_384
const HEADERS_TIMEOUT_MS = 5_000
const MAX_CONNECTIONS = 50
const PORT_TRIES = 10

/**
 * [S-OA-1] Where the system's browser brings the answer: on loopback alone, one path, GET, with the right Host header,
 * and as a navigation, not as something that a web page loads. The first callback that is accepted closes it. Anything
 * else is answered with a page and changes nothing: a hostile page can neither inject an answer nor end the attempt.
 * @throws PatchbayError `server.port-taken`
 */
export async function openLoopbackListener(options: LoopbackOptions): Promise<LoopbackListener> {
  const servers: Server[] = []
  let authority = ''
  const close = () => {
    for (const server of servers) server.close()
  }
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const page = answer(request, authority, options.judge)
    response.writeHead(page.status, { ...PAGE_HEADERS, ...(page.status === 405 ? { allow: 'GET' } : {}) })
    response.end(pageHtml(page))
    if (page === PAGES.accepted || page === PAGES.declined) close()
  }
  const port = await listen(options, handle, servers)
  authority = `${options.host}:${port}`
  return {
    redirectUri: `http://${authority}${CALLBACK_PATH}`,
    close() {
      close()
      // What is being answered may finish; connections that a browser opened ahead must not keep the port.
      for (const server of servers) server.closeIdleConnections()
    },
  }
}

function answer(
  { method, url = '', headers }: IncomingMessage,
  authority: string,
  judge: LoopbackOptions['judge'],
): AnswerPage {
  if (headers.host !== authority) return PAGES.wrongHost
  const [path, ...rest] = url.split('?')
  if (path !== CALLBACK_PATH) return PAGES.notFound
  if (method !== 'GET') return PAGES.wrongMethod
  // Browsers say how an address came to be loaded; an image or a script of a web page is no answer of a provider.
  const destination = headers['sec-fetch-dest']
  if (destination !== undefined && destination !== 'document') return PAGES.foreign
  return PAGES[judge(new URLSearchParams(rest.join('?')))]
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** `localhost` may mean either loopback address, so both are taken, on the same port; else another program could. */
async function listen({ host, port }: LoopbackOptions, handle: Handler, servers: Server[]): Promise<number> {
  if (host === '127.0.0.1') {
    const server = await listenOn('127.0.0.1', port ?? 0, handle)
    servers.push(server)
    return portOf(server)
  }
  for (let tries = 1; ; tries++) {
    const v4 = await listenOn('127.0.0.1', port ?? 0, handle)
    try {
      const v6 = await listenOn('::1', portOf(v4), handle)
      servers.push(v4, v6)
      return portOf(v4)
    } catch (error) {
      if (error instanceof PatchbayError) {
        v4.close()
        if (port !== undefined || tries === PORT_TRIES) throw error
      } else {
        // This machine has no IPv6.
        servers.push(v4)
        return portOf(v4)
      }
    }
  }
}

function listenOn(address: string, port: number, handle: Handler): Promise<Server> {
  // Not imported: see `assertHeader`.
  const server = process.getBuiltinModule('node:http').createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: HEADERS_TIMEOUT_MS,
    },
    handle,
  )
  server.maxConnections = MAX_CONNECTIONS
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(isTaken(error) ? portTaken(port) : error))
    server.listen({ host: address, port, exclusive: true }, () => resolve(server))
  })
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

const isTaken = (error: Error): boolean => ['EADDRINUSE', 'EACCES'].includes(fileErrorCode(error) ?? '')

function portTaken(port: number): PatchbayError {
  return new PatchbayError(
    `Port ${port} of this machine, which is registered as the redirect address, is in use by another program. Close that program, and sign in again.`,
    { code: 'server.port-taken', details: { port } },
  )
}
