import { z } from 'zod'
import type { JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { type RestRequest, sendJson } from '../rest.ts'

export const OPENAI_API = 'https://api.openai.com/v1'

/** Where the requests go: the step's endpoint, else the credential's base URL, else OpenAI. */
export function openaiAddress(context: ApiContext, path: string): string {
  const base = context.auth.base_url?.trim()
  return atEndpoint(context, base === undefined || base === '' ? OPENAI_API : base, path)
}

/** @throws PatchbayError as `sendJson` */
export function callOpenai(
  context: ApiContext,
  path: string,
  request: Pick<RestRequest, 'body' | 'headersTimeoutMs'> = {},
): Promise<JsonValue> {
  return sendJson(context, {
    provider: 'The model server',
    url: openaiAddress(context, path),
    headers: { authorization: `Bearer ${context.auth.api_key}` },
    advice: {
      404: 'Check the model’s name, and that the base URL ends as the server wants it, mostly in /v1.',
    },
    ...request,
  })
}

const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) })

/** The IDs of the models that the server offers. */
export async function readModels(context: ApiContext): Promise<string[]> {
  const { data } = readAnswer('The model server', modelsSchema, await callOpenai(context, 'models'))
  return data.map(({ id }) => id)
}
