import type { FastifyReply } from 'fastify'
import { assertHeader } from '#actions/assert-header.ts'
import type { HttpResponse } from '#shared/model/run-event.ts'
import type { WebhookAnswer } from './webhook-handler.ts'

/** Set by the server itself, or about the connection and not the answer. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const NO_BODY = new Set([204, 205, 304])

export const NOT_FOUND = 'There is no webhook at this address, or it is not enabled.'

export function sendAnswer(reply: FastifyReply, answer: WebhookAnswer): FastifyReply {
  switch (answer.outcome) {
    case 'responded':
      return sendResponse(reply, answer.response)
    case 'accepted':
      return sendJson(reply, 200, { accepted: true })
    case 'unknown':
      return sendError(reply, 404, NOT_FOUND)
    case 'busy':
      return sendError(
        reply.header('retry-after', '1'),
        429,
        "The workflow's queue is full. Try again later.",
      )
    case 'no-response':
      return sendError(reply, 400, 'The workflow ended without a response. Add a step that calls $.respond.')
    case 'failed':
      return sendError(reply, 500, 'The workflow failed before it responded.')
    case 'unavailable':
      return sendError(reply.header('retry-after', '5'), 503, 'Runs can not be started now. Try again later.')
  }
  return answer satisfies never
}

export function sendError(reply: FastifyReply, status: number, message: string): FastifyReply {
  return sendJson(reply, status, { error: message })
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .send(JSON.stringify(body))
}

function sendResponse(reply: FastifyReply, { status, headers, body }: HttpResponse): FastifyReply {
  if (status < 200)
    return sendError(reply, 500, 'The workflow responded with a status that can not end a request.')
  const entries = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
  if (!entries.every(isSendable)) {
    return sendError(reply, 500, 'The workflow responded with a header that can not be sent.')
  }
  reply.code(status)
  for (const [name, value] of entries) reply.header(name.toLowerCase(), value)
  if (body === null || NO_BODY.has(status)) return reply.send()
  const isText = typeof body === 'string'
  if (!reply.hasHeader('content-type')) {
    reply.header('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8')
  }
  // A Buffer goes out as it is, whatever type the workflow gave it.
  return reply.send(Buffer.from(isText ? body : JSON.stringify(body)))
}

function isSendable([name, value]: readonly [string, string]): boolean {
  try {
    assertHeader(name, value)
    return true
  } catch {
    return false
  }
}
