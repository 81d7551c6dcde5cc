import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction, type Loader } from '../define.ts'
import { ownEndpointProp } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import { readCompletion } from './completion.ts'
import { callOpenai, OPENAI_API, openaiAddress, readModels } from './openai-client.ts'

/** The models that the server offers. */
const listModels: Loader = async context => {
  const wanted = (context.query ?? '').trim().toLowerCase()
  const ids = (await readModels(context)).filter(id => id.toLowerCase().includes(wanted))
  return { kind: 'options', options: ids.sort().map(id => ({ label: id, value: id })) }
}

/** Asks a model for one answer. */
export const chat = defineAction(
  {
    key: 'openai.chat',
    version: '1.0.0',
    name: 'Chat',
    description: 'Asks a language model, of OpenAI or of any server that speaks its chat API.',
    app: 'openai',
    runtime: 'host',
    reaches: 'message',
    props: [
      {
        key: 'model',
        type: 'string',
        label: 'Model',
        placeholder: 'gpt-5-mini',
        remoteOptions: { loader: 'models' },
      },
      {
        key: 'input',
        type: 'string',
        label: 'Ask with',
        options: [
          { label: 'A prompt', value: 'prompt' },
          { label: 'A list of messages', value: 'messages' },
        ],
        default: 'prompt',
      },
      {
        key: 'system',
        type: 'text',
        label: 'Instructions',
        description: 'Who the model is to be, and how it is to answer.',
        optional: true,
        visibleWhen: { prop: 'input', values: ['prompt'] },
      },
      {
        key: 'prompt',
        type: 'text',
        label: 'Prompt',
        visibleWhen: { prop: 'input', values: ['prompt'] },
      },
      {
        key: 'messages',
        type: 'any[]',
        label: 'Messages',
        description: 'Oldest first, each with role and content.',
        placeholder: '[{"role": "user", "content": "Hello"}]',
        visibleWhen: { prop: 'input', values: ['messages'] },
      },
      {
        key: 'format',
        type: 'string',
        label: 'Answer as',
        options: [
          { label: 'Text', value: 'text' },
          { label: 'JSON', value: 'json_object' },
          { label: 'JSON by a schema', value: 'json_schema' },
        ],
        default: 'text',
      },
      {
        key: 'schema',
        type: 'object',
        label: 'Schema',
        description: 'The JSON Schema that the answer has to follow.',
        visibleWhen: { prop: 'format', values: ['json_schema'] },
      },
      {
        key: 'temperature',
        type: 'number',
        label: 'Temperature',
        description: '0 for the likeliest answer, up to 2 for more chance. Some models take none.',
        optional: true,
      },
      {
        key: 'maxTokens',
        type: 'integer',
        label: 'Maximum tokens',
        description: 'How long the answer may get, reasoning included.',
        optional: true,
      },
      {
        key: 'parameters',
        type: 'object',
        label: 'Other parameters',
        description: 'Added to the request as they are, such as {"reasoning_effort": "low"}.',
        optional: true,
        advanced: true,
      },
      ownEndpointProp(OPENAI_API),
    ],
    keywords: ['ai', 'llm', 'gpt', 'prompt', 'completion', 'ollama', 'model', 'generate', 'summarize'],
  },
  async context => ask(context),
  { models: listModels },
)

/** A model that thinks for long answers nothing before. The step’s own time limit holds beside it. */
const THINKING_MS = 15 * 60_000

async function ask(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const body = {
    ...((props.parameters ?? {}) as JsonObject),
    model: props.model as string,
    messages: readMessages(props),
    ...responseFormat(props),
    ...(props.temperature === undefined ? {} : { temperature: props.temperature }),
    ...limit(context),
    stream: false,
  }
  const raw = await callOpenai(context, 'chat/completions', { body, headersTimeoutMs: THINKING_MS })
  const secrets = Object.values(context.auth)
  const asked = { model: props.model as string, isJson: props.format !== 'text', secrets }
  const { value, summary } = readCompletion(raw, asked)
  context.summary(summary)
  return value
}

function readMessages({ input, messages, system, prompt }: JsonObject): JsonValue[] {
  if (input !== 'messages') {
    return [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt ?? '' },
    ]
  }
  const list = messages as JsonValue[]
  if (list.length > 0) return list
  throw invalidProp('messages', '“Messages” is an empty list: give at least one message.')
}

function responseFormat({ format, schema }: JsonObject): JsonObject {
  if (format === 'json_object') return { response_format: { type: 'json_object' } }
  if (format !== 'json_schema') return {}
  return {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: schema ?? {} },
    },
  }
}

/** OpenAI's newer models refuse `max_tokens`, and most other servers know nothing else. */
function limit(context: ActionContext): JsonObject {
  const { maxTokens } = context.props
  if (maxTokens === undefined) return {}
  const address = openaiAddress(context, '')
  const isOpenai = URL.canParse(address) && new URL(address).hostname === new URL(OPENAI_API).hostname
  return isOpenai ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }
}
