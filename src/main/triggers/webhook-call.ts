import type { FastifyRequest } from 'fastify'
import { parseBody, parsePairs } from './parse-body.ts'
import { RefusedRequest } from './request-refusal.ts'
import type { WebhookCall } from './webhook-handler.ts'
import type { WebhookLimits } from './webhook-limits.ts'

export type HookRequest = FastifyRequest<{ Params: { path?: string } }>

/** A request as the workflow will see it. @throws RefusedRequest */
export function toCall(request: HookRequest, limits: WebhookLimits): WebhookCall {
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
export function checkEncoding({ headers }: HookRequest): void {
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (encoding !== 'identity') throw new RefusedRequest(415, 'Compressed bodies are not accepted.')
}
