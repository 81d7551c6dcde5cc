import type { JsonValue } from '#shared/json.ts'

interface CurlOptions {
  readonly url: string
  /** The trigger's sample event: `method`, `headers`, `query` and `body` of it are used. */
  readonly event: JsonValue
}

/** Headers that curl makes itself, or that say where the sample once came from. */
const LEFT_OUT = new Set(['host', 'content-length', 'connection', 'accept', 'user-agent', 'accept-encoding'])

/** A curl command that sends what the sample event describes. */
export function spellCurl({ url, event }: CurlOptions): string {
  const sample = isObject(event) ? event : {}
  const method = typeof sample.method === 'string' ? sample.method.toUpperCase() : 'POST'
  const body = isObject(event) && 'body' in sample ? sample.body : event
  const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined && body !== null
  const headers = headersOf(sample.headers)
  const isJson = hasBody && typeof body !== 'string'
  if (isJson && !headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.unshift(['content-type', 'application/json'])
  }
  return [
    `curl -X ${method} ${quote(withQuery(url, sample.query))}`,
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(hasBody ? [`-d ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`] : []),
  ].join(' \\\n  ')
}

function headersOf(headers: JsonValue | undefined): [string, string][] {
  if (!isObject(headers)) return []
  return Object.entries(headers)
    .filter(([name, value]) => typeof value === 'string' && !LEFT_OUT.has(name.toLowerCase()))
    .map(([name, value]) => [name, String(value)])
}

function withQuery(url: string, query: JsonValue | undefined): string {
  if (!isObject(query) || Object.keys(query).length === 0) return url
  const parameters = Object.entries(query).map(([name, value]) => [name, String(value)])
  return `${url}?${new URLSearchParams(parameters)}`
}

/** For a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

const isObject = (value: JsonValue | undefined): value is { [key: string]: JsonValue } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
