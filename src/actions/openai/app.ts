import { defineApp } from '../define.ts'
import { chat } from './chat.ts'
import { OPENAI_API, readModels } from './openai-client.ts'

/** OpenAI's chat API, which many other model servers speak too. */
export const openaiApp = defineApp(
  {
    key: 'openai',
    name: 'OpenAI-Compatible Chat',
    description: 'Language models of OpenAI and of servers that speak its API.',
    auth: [
      {
        key: 'api_key',
        label: 'API key',
        description:
          'From platform.openai.com/api-keys, or your server’s. Anything where the server asks for none.',
        placeholder: 'sk-…',
        secret: true,
      },
      {
        key: 'base_url',
        label: 'Base URL',
        description: 'Of another server: OpenRouter, Ollama, vLLM, LM Studio, …',
        placeholder: 'http://localhost:11434/v1',
        default: OPENAI_API,
        secret: false,
        optional: true,
        address: 'url',
      },
    ],
    hosts: ['api.openai.com'],
    request: { headers: { authorization: 'Bearer {api_key}' } },
  },
  [chat],
  async context => {
    await readModels(context)
    return {}
  },
)
