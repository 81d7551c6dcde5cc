import type { JsonObject } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { checkTarget, writeFile } from '../local-file.ts'
import { exchange } from './exchange.ts'
import { readPages } from './pages.ts'
import { type HttpRequest, readRequest } from './read-request.ts'
import { headersOf, type ResponseType, readResponse } from './read-response.ts'
import { REQUEST_PROPS } from './request-props.ts'

/** What goes to disk piece by piece may be larger than what is held in memory. */
const MAX_DOWNLOAD_BYTES = 10 * 1_073_741_824

/** Any request to any API, with the credential of an app that the step's author chooses, or none. */
export const httpRequest = defineAction(
  {
    key: 'http.request',
    version: '1.0.0',
    name: 'Send HTTP Request',
    description:
      'Calls any API, with the credential of any app, page after page if needed; uploads and downloads files.',
    app: 'http',
    auth: 'one',
    runtime: 'host',
    reaches: 'host',
    props: [...REQUEST_PROPS],
    keywords: [
      'api',
      'rest',
      'fetch',
      'curl',
      'get',
      'post',
      'put',
      'download',
      'upload',
      'webhook',
      'graphql',
    ],
  },
  run,
)

async function run(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const request = await readRequest(props)
  if (props.pagination !== 'none') return combine(context, request)
  if (props.responseType === 'file') return download(context, request)
  const answer = await exchange(context, request)
  const body = await readResponse(answer, props.responseType as ResponseType)
  return { ...describe(context, request, answer.response), body }
}

async function combine(context: ActionContext, request: HttpRequest): Promise<JsonObject> {
  const { responseType } = context.props
  if (responseType !== 'auto' && responseType !== 'json') {
    throw invalidProp(
      'responseType',
      'Pages are put together from JSON. Set “Response as” to JSON, or “Pagination” to none.',
    )
  }
  const combined = await readPages(context, request)
  const { length } = combined.items as unknown[]
  const pages = counted(combined.pages as number, 'page')
  const more = combined.hasMore === true ? ' (there are more)' : ''
  context.summary(`Read ${counted(length, 'item')} from ${pages} of ${request.url.host}${more}`)
  return combined
}

async function download(context: ActionContext, request: HttpRequest): Promise<JsonObject> {
  const { props, signal } = context
  const target = { field: 'savePath', overwrite: props.overwrite === true }
  await checkTarget(props.savePath as string, target)
  const { response, explain } = await exchange(context, request, { maxResponseBytes: MAX_DOWNLOAD_BYTES })
  const file = await writeFile(response.body, { ...target, path: props.savePath as string, signal }).catch(
    (error: unknown) => {
      throw explain(error)
    },
  )
  return { ...describe(context, request, response), body: { path: file.path, bytes: file.bytes } }
}

function describe(
  { summary }: ActionContext,
  { method, url }: HttpRequest,
  response: Response,
): { readonly status: number; readonly headers: JsonObject } {
  summary(`${method} ${url.host} answered ${response.status}`)
  return { status: response.status, headers: headersOf(response) }
}
