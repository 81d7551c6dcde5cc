import type { Socket } from 'node:net'
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import { RefusedRequest } from './request-refusal.ts'
import type { WebhookLimits } from './webhook-limits.ts'
import { NOT_FOUND, sendError } from './write-answer.ts'

/** How often Node looks for requests that have run out of time, milliseconds. */
const TIMEOUT_CHECK_MS = 1000
const LINGER_MS = 500

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
}

/** The HTTP server with its limits and the one form of every refusal; its routes come from elsewhere. */
export function createWebhookApp(limits: WebhookLimits): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (_error, _request, reply) => sendError(reply, 400, 'The address is not a valid URL.'),
  })
  app.server.maxConnections = limits.connections
  app.server.headersTimeout = limits.headersTimeoutMs
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setNotFoundHandler((_request, reply) => sendError(reply, 404, NOT_FOUND))
  app.setErrorHandler((error, _request, reply) => refuse(reply, error))
  return app
}

/** Turned away: the rest of its body is not worth reading, so the connection ends too. */
function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  reply.header('connection', 'close')
  if (error instanceof RefusedRequest) return sendError(reply, error.status, error.message)
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return sendError(reply, 413, 'The body is too large.')
  if (status === 415) return sendError(reply, 415, 'The content type is not valid.')
  if (typeof status === 'number' && status >= 400 && status < 500)
    return sendError(reply, 400, 'The request is not valid.')
  return sendError(reply, 500, 'Something went wrong here.')
}

/** What is no proper request, or takes too long to become one, is answered before there is a request to answer to. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, message] = CLIENT_ERRORS[error.code ?? ''] ?? [
    '400 Bad Request',
    'This is not a valid HTTP request.',
  ]
  const body = JSON.stringify({ error: message })
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
  ]
  socket.end(`${[...head, 'connection: close'].join('\r\n')}\r\n\r\n${body}`)
  // Cut off at once, what is still on its way here would make the system drop the answer unread.
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
