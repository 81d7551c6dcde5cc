import type { JsonObject } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { checkHeaders } from './headers.ts'

/** Answers the webhook call that started the run. The first answer of a run wins. */
export const respond = defineAction(
  {
    key: 'http.respond',
    version: '1.0.0',
    name: 'Return HTTP Response',
    description:
      'Answers the webhook call that started this run. The webhook must be set to a custom response.',
    app: 'http',
    runtime: 'host',
    reaches: 'response',
    props: [
      { key: 'status', type: 'integer', label: 'Status code', default: 200, placeholder: '200' },
      {
        key: 'body',
        type: 'any',
        label: 'Body',
        description: 'Text is sent as it is, anything else as JSON.',
        optional: true,
      },
      {
        key: 'headers',
        type: 'object',
        label: 'Headers',
        description: 'Response headers by name.',
        optional: true,
        advanced: true,
      },
    ],
    keywords: ['reply', 'answer', 'webhook', 'return'],
  },
  async context => sendResponse(context),
)

async function sendResponse({ props, respond, summary }: ActionContext): Promise<undefined> {
  const status = props.status as number
  if (status < 200 || status > 599) {
    throw invalidProp('status', `The status code must be from 200 to 599; it is ${status}.`)
  }
  respond({
    status,
    headers: checkHeaders((props.headers ?? {}) as JsonObject),
    body: props.body === undefined ? '' : props.body,
  })
  summary(`Responded with ${status}`)
}
