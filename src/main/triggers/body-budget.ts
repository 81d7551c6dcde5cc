import type { FastifyReply, FastifyRequest } from 'fastify'
import { RefusedRequest } from './request-refusal.ts'
import type { WebhookLimits } from './webhook-limits.ts'

/** Bodies smaller than this are not counted: the connection limit bounds them well enough. */
const COUNTED_BODY_BYTES = 64 * 1024
/** [S-WH-2] Many large bodies at once could exhaust memory although each is within its limit. */
export function createBodyBudget({ bodyBytes, bodyBytesInFlight }: WebhookLimits) {
  let used = 0
  return {
    reserve(request: Pick<FastifyRequest, 'headers'>, reply: FastifyReply): void {
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
