import type { JsonObject } from '#shared/json.ts'
import type { HttpResponse } from '#shared/model/run-event.ts'
import { shorten } from '#shared/shorten.ts'
import type { AuthHandle } from './auth-handles.ts'
import { jsonText } from './json-text.ts'

/** What a step's code is handed as `$`. */
export interface StepApi {
  export(key: string, value: unknown): void
  respond(response?: Partial<HttpResponse>): void
  readonly context: JsonObject
  /** The credential of one of the step's apps. @throws Error naming what to do when the step has none for it */
  auth(app: string): AuthHandle
}

export interface Exported {
  /** JSON text by key: a copy, so that later changes of the value don't reach it. */
  readonly values: Map<string, string>
  summary: string | undefined
}

const RESERVED = new Set(['$return_value', '$attempt', '$resume_data', '__proto__'])
const MAX_SUMMARY = 1000

export function createStepApi(options: {
  readonly context: JsonObject
  readonly exported: Exported
  respond(response: HttpResponse): void
  auth(app: string): AuthHandle
}): StepApi {
  const { exported } = options
  return Object.freeze({
    export(key: string, value: unknown) {
      if (typeof key !== 'string' || key === '')
        throw new TypeError('$.export(key, value): the key must be a text')
      if (RESERVED.has(key)) throw new TypeError(`$.export(${JSON.stringify(key)}, …): this name is reserved`)
      if (key === '$summary') exported.summary = shorten(String(value), MAX_SUMMARY)
      else {
        const text = jsonText(value, key)
        if (text === undefined) exported.values.delete(key)
        else exported.values.set(key, text)
      }
    },
    respond(response: Partial<HttpResponse> = {}) {
      options.respond(checkedResponse(response))
    },
    context: options.context,
    auth: (app: string) => options.auth(app),
  })
}

function checkedResponse(response: Partial<HttpResponse>): HttpResponse {
  if (typeof response !== 'object' || response === null) {
    throw new TypeError('$.respond({ status, headers, body }) takes an object')
  }
  const { status = 200, headers = {}, body = null } = response
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new TypeError(`$.respond: status must be a number from 100 to 599, not ${String(status)}`)
  }
  const text = jsonText(body, '$.respond body')
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: text === undefined ? null : JSON.parse(text),
  }
}

/** Freezes JSON data all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const child of Object.values(value)) if (typeof child === 'object') deepFreeze(child)
  return Object.freeze(value)
}
