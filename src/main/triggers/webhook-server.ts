import type { Socket } from 'node:net'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, fileErrorCode } from '../files/atomic-file.ts'
import { parseBody, parsePairs } from './parse-body.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { checkCrossSite, checkHost, isLoopbackName, RefusedRequest } from './request-refusal.ts'
import type { WebhookCall, WebhookHandler } from './webhook-handler.ts'
import { DEFAULT_WEBHOOK_LIMITS, type WebhookLimits } from './webhook-limits.ts'
import { NOT_FOUND, sendAnswer, sendError } from './write-answer.ts'

export interface WebhookServerOptions {
  /** Another address than loopback is the owner's explicit choice, which the caller warns about. */
  readonly host?: string
  /** 0: any free one. */
  readonly port: number
  readonly handler: WebhookHandler
  /** Names it is reached by beyond loopback ones, e.g. a tunnel's; without port. */
  readonly allowedHosts?: readonly string[]
  readonly limits?: Partial<WebhookLimits>
}

/** Nothing of a request is ever logged: bodies, headers and paths are other people's. */
export interface WebhookServer {
  /** @throws PatchbayError `server.port-taken` */
  start(): Promise<{ readonly port: number; readonly baseUrl: string }>
  /** Undefined while it does not listen. */
  baseUrl(): string | undefined
  /** Takes no more requests, waits at most `graceMs` for those under way, then cuts them off. */
  close(graceMs?: number): Promise<void>
}

type HookRequest = FastifyRequest<{ Params: { path?: string } }>

/** How often Node looks for requests that have run out of time, milliseconds. */
const TIMEOUT_CHECK_MS = 1000
/** Bodies smaller than this are not counted: the connection limit bounds them well enough. */
const COUNTED_BODY_BYTES = 64 * 1024
const DEFAULT_GRACE_MS = 2000
const LINGER_MS = 500

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
}

export function createWebhookServer({
  host = '127.0.0.1',
  port,
  handler,
  ...options
}: WebhookServerOptions): WebhookServer {
  const limits: WebhookLimits = { ...DEFAULT_WEBHOOK_LIMITS, ...options.limits }
  const allowed = { host, extra: (options.allowedHosts ?? []).map(name => name.toLowerCase()) }
  const rate = createRateLimiter(limits.requestsPerSecond, () => performance.now())
  const budget = createBodyBudget(limits)
  let baseUrl: string | undefined
  let isClosing = false

  const app = createApp(limits)
  app.addHook('onRequest', async (request: HookRequest, reply) => {
    checkHost(request.headers.host, allowed)
    checkCrossSite(request.headers)
    const { path } = request.params
    if (path === undefined || !handler.isKnown(path)) throw new RefusedRequest(404, NOT_FOUND)
    if (!rate.take(path)) {
      reply.header('retry-after', '1')
      throw new RefusedRequest(429, 'Too many requests. Try again later.')
    }
    checkEncoding(request)
    budget.reserve(request, reply)
  })
  const answer = async (request: HookRequest, reply: FastifyReply) => {
    const result = await handler.handle(toCall(request, limits))
    return sendAnswer(reply, result)
  }
  app.addHook('onSend', async (_request, reply) => {
    // A connection that stays open after its last answer would hold up closing.
    if (isClosing) reply.header('connection', 'close')
  })
  app.all('/hooks/:path', answer)
  app.all('/hooks/:path/*', answer)

  return {
    baseUrl: () => baseUrl,
    async start() {
      await listen(app, host, port)
      const address = app.server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
      baseUrl = `http://${shown.includes(':') ? `[${shown}]` : shown}:${bound}`
      return { port: bound, baseUrl }
    },
    async close(graceMs = DEFAULT_GRACE_MS) {
      baseUrl = undefined
      isClosing = true
      const cutOff = setTimeout(() => app.server.closeAllConnections(), graceMs)
      await app.close()
      clearTimeout(cutOff)
    },
  }
}

function createApp(limits: WebhookLimits): FastifyInstance {
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

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = fileErrorCode(error)
    const reason =
      code === 'EADDRINUSE'
        ? `Port ${port} is in use by another program. Choose another port in the settings, or quit that program`
        : code === 'EADDRNOTAVAIL'
          ? `The address ${host} does not belong to this machine`
          : `Port ${port} can't be used: ${explainFileError(error)}`
    throw new PatchbayError(`Webhooks are not answered. ${reason}.`, {
      code: 'server.port-taken',
      cause: error,
      details: { port },
    })
  }
}

function toCall(request: HookRequest, limits: WebhookLimits): WebhookCall {
  const target = request.raw.url ?? '/'
  if (target.length > limits.urlLength) throw new RefusedRequest(414, 'The address is too long.')
  const queryAt = target.indexOf('?')
  const query = queryAt === -1 ? {} : parsePairs(new URLSearchParams(target.slice(queryAt + 1)))
  const { headers, method } = request
  const isFlag = (name: string) =>
    isOn(headers[name]) || isOn(Object.hasOwn(query, name) ? query[name] : undefined)
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  return {
    path: request.params.path ?? '',
    noStore: isFlag('x-patchbay-nostore') || isFlag('x-pd-nostore'),
    noTrigger: isFlag('x-patchbay-notrigger') || isFlag('x-pd-notrigger'),
    event: {
      body: parseBody(body, headers['content-type'], limits),
      client_ip: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      method,
      path: queryAt === -1 ? target : target.slice(0, queryAt),
      query,
      url: `http://${headers.host}${target}`,
    },
  }
}

function isOn(flag: unknown): boolean {
  return flag === '1' || flag === 'true'
}

/** A compressed body could unpack to anything; none of the services that call webhooks sends one. */
function checkEncoding({ headers }: HookRequest): void {
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (encoding !== 'identity') throw new RefusedRequest(415, 'Compressed bodies are not accepted.')
}

/** [S-WH-2] Many large bodies at once could exhaust memory although each is within its limit. */
function createBodyBudget({ bodyBytes, bodyBytesInFlight }: WebhookLimits) {
  let used = 0
  return {
    reserve(request: HookRequest, reply: FastifyReply): void {
      const { headers } = request
      const length = headers['content-length']
      const size =
        length === undefined ? (headers['transfer-encoding'] === undefined ? 0 : bodyBytes) : Number(length)
      if (size < COUNTED_BODY_BYTES || size > bodyBytes) return
      if (used + size > bodyBytesInFlight) {
        reply.header('retry-after', '1')
        throw new RefusedRequest(503, 'Too many large requests at once. Try again later.')
      }
      used += size
      reply.raw.once('close', () => {
        used -= size
      })
    },
  }
}

/** Whether listening on `host` is open to other machines. */
export function isExposed(host: string): boolean {
  return !isLoopbackName(host)
}
