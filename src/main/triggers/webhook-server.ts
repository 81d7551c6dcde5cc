import type { FastifyInstance, FastifyReply } from 'fastify'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, fileErrorCode } from '../files/atomic-file.ts'
import { createBodyBudget } from './body-budget.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { checkCrossSite, checkHost, RefusedRequest } from './request-refusal.ts'
import { createWebhookApp } from './webhook-app.ts'
import { checkEncoding, type HookRequest, toCall } from './webhook-call.ts'
import type { WebhookHandler } from './webhook-handler.ts'
import { DEFAULT_WEBHOOK_LIMITS, type WebhookLimits } from './webhook-limits.ts'
import { NOT_FOUND, sendAnswer } from './write-answer.ts'

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

const DEFAULT_GRACE_MS = 2000

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

  const app = createWebhookApp(limits)
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
