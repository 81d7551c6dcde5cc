import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { checkHeaders } from './headers.ts'
import { appendAll, type RequestBody, readRequestBody } from './request-body.ts'

/** A request as the step's author wrote it, checked; without its credential. */
export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: RequestBody
  readonly followRedirects: boolean
  readonly timeoutMs: number
  readonly retries: number
  isAccepted(status: number): boolean
}

const MAX_TIMEOUT_S = 3600
const MAX_RETRIES = 10
const BODILESS: ReadonlySet<JsonValue | undefined> = new Set(['GET', 'HEAD'])

/** @throws PatchbayError `step.invalid-props`, naming the field */
export async function readRequest(props: JsonObject): Promise<HttpRequest> {
  const url = readUrl(props)
  const headers = new Headers(checkHeaders((props.headers ?? {}) as JsonObject))
  if (BODILESS.has(props.method) && props.bodyType !== 'none') {
    throw invalidProp(
      'bodyType',
      `A ${props.method} request has no body. Set “Body” to none, or choose another method.`,
    )
  }
  const body = await readRequestBody(props)
  for (const [name, value] of Object.entries(body.headers)) if (!headers.has(name)) headers.set(name, value)
  return {
    method: props.method as string,
    url,
    headers,
    body,
    followRedirects: props.followRedirects !== false,
    timeoutMs:
      1000 *
      readNumber(props, {
        field: 'timeoutSeconds',
        label: 'Timeout in seconds',
        min: 0.001,
        max: MAX_TIMEOUT_S,
      }),
    retries: readNumber(props, { field: 'retries', label: 'Retries', min: 0, max: MAX_RETRIES }),
    isAccepted: readAccepted(props),
  }
}

/** @throws PatchbayError `step.invalid-props` */
export function readNumber(
  props: JsonObject,
  {
    field,
    label,
    min,
    max,
  }: { readonly field: string; readonly label: string; readonly min: number; readonly max: number },
): number {
  const value = props[field]
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw invalidProp(field, `“${label}” must be from ${min} to ${max}.`)
}

function readUrl(props: JsonObject): URL {
  const text = (props.url as string).trim()
  if (!URL.canParse(text)) {
    throw invalidProp('url', '“URL” must be a whole address, such as https://api.example.com/v1/items.')
  }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalidProp('url', '“URL” must begin with https:// or http://.')
  }
  const query = new URLSearchParams()
  appendAll(query, (props.query ?? {}) as JsonObject, 'query')
  // What is there already stays as it is written: some servers tell %20 from +.
  const added = query.toString()
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`
  return url
}

function readAccepted({ failOnStatus, acceptStatuses }: JsonObject): (status: number) => boolean {
  if (failOnStatus === false) return () => true
  const words = typeof acceptStatuses === 'string' ? acceptStatuses.split(',') : []
  const accepted = new Set(words.map(word => word.trim().toLowerCase()).filter(word => word !== ''))
  for (const word of accepted) {
    if (!/^[1-5](\d\d|xx)$/.test(word)) {
      throw invalidProp(
        'acceptStatuses',
        '“Statuses to accept” must be numbers such as 404, or classes such as 4xx.',
      )
    }
  }
  return status =>
    status < 400 || accepted.has(String(status)) || accepted.has(`${Math.floor(status / 100)}xx`)
}
