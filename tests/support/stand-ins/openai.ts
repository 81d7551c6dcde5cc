import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const OPENAI_KEY = 'sk-canary-proj-31337'

export const openaiError = (message: string, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param: null, code },
})

/** A chat completion with one choice. */
export const completion = (message: object, more: object = {}) =>
  json(200, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'small-1-2026',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...more }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  })

/** A server that speaks OpenAI's chat API, below /v1. Its model repeats what it was told last. */
export function startOpenai(tokens: readonly string[] = [OPENAI_KEY]): Promise<RestStandIn> {
  return startRestStandIn({
    authenticate: request =>
      isBearerOf(tokens, request)
        ? undefined
        : json(401, openaiError('Incorrect API key provided: sk-****.', 'invalid_api_key')),
    routes: {
      'GET /v1/models': () =>
        json(200, {
          object: 'list',
          data: ['small-1', 'large-1', 'embedding-1'].map(id => ({ id, object: 'model', owned_by: 'acme' })),
        }),
      'POST /v1/chat/completions': complete,
    },
    notFound: () => json(404, openaiError('Invalid URL')),
  })
}

function complete({ body }: RestRequest) {
  const { model, messages } = body as { model: string; messages: { role: string; content: string }[] }
  if (!['small-1', 'large-1'].includes(model)) {
    return json(404, openaiError(`The model \`${model}\` does not exist`, 'model_not_found'))
  }
  return completion({ content: messages.at(-1)?.content ?? '', refusal: null })
}
