import { z } from 'zod'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { type RestRequest, sendJson } from '../rest.ts'
import { slackError } from './slack-error.ts'

export const SLACK_API = 'https://slack.com/api/'

const answerSchema = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  needed: z.string().optional(),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
})

/**
 * Calls one method of Slack's Web API: with a body by POST, else by GET. Refusals come with status 200 and `ok: false`.
 * @throws PatchbayError as `sendJson`, and as `slackError`
 */
export async function callSlack(
  context: ApiContext,
  method: string,
  args: Pick<RestRequest, 'query'> & { readonly body?: JsonObject },
): Promise<{ readonly answer: JsonObject; readonly nextCursor: string | undefined }> {
  const answer = await sendJson(context, {
    provider: 'Slack',
    url: atEndpoint(context, SLACK_API, method),
    headers: {
      authorization: `Bearer ${context.auth.bot_token}`,
      ...(args.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    },
    ...args,
    wordsIn: wordsInAnswer,
  })
  const { ok, error = 'unknown_error', needed, response_metadata } = readAnswer('Slack', answerSchema, answer)
  if (!ok) throw slackError(context, { error, needed })
  const nextCursor = response_metadata?.next_cursor
  return { answer: answer as JsonObject, nextCursor: nextCursor === '' ? undefined : nextCursor }
}

function wordsInAnswer(body: JsonValue): string | undefined {
  const parsed = answerSchema.safeParse(body)
  return parsed.success ? parsed.data.error : undefined
}
