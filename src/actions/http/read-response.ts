import { TerminalError } from '#engine/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { Answer } from './answer.ts'

export type ResponseType = 'auto' | 'json' | 'text' | 'base64'

/** Lower-case names; those that come more than once, as `set-cookie` does, are lists. */
export function headersOf({ headers }: Response): Record<string, JsonValue> {
  const found: Record<string, JsonValue> = {}
  for (const [name, value] of headers) if (name !== 'set-cookie' && name !== '__proto__') found[name] = value
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) found['set-cookie'] = cookies
  return found
}

/**
 * The body of an answer, as the step wants it. `auto` goes by its content type: JSON, text, else base64.
 * @throws PatchbayError `provider.rejected` for what is not JSON though it has to be
 */
export async function readResponse({ response, explain }: Answer, type: ResponseType): Promise<JsonValue> {
  const bytes = Buffer.from(
    await response.arrayBuffer().catch((error: unknown) => {
      throw explain(error)
    }),
  )
  const contentType = response.headers.get('content-type') ?? ''
  if (type === 'base64') return bytes.toString('base64')
  if (type === 'text') return toText(bytes, contentType)
  if (bytes.length === 0) return null
  if (type === 'json') return parseJson(toText(bytes, contentType), response)
  return readByType(bytes, contentType)
}

const JSON_TYPE = /^[\w.-]+\/([\w.-]+\+)?json\b/i
const TEXT_TYPE =
  /^(text\/|[\w.-]+\/[\w.-]+\+xml\b|application\/(xml|javascript|x-www-form-urlencoded|x-ndjson|yaml|graphql)\b)/i

function readByType(bytes: Buffer, contentType: string): JsonValue {
  if (JSON_TYPE.test(contentType)) {
    const text = toText(bytes, contentType)
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      return text
    }
  }
  if (TEXT_TYPE.test(contentType)) return toText(bytes, contentType)
  if (contentType !== '') return bytes.toString('base64')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes.toString('base64')
  }
}

function toText(bytes: Buffer, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

function parseJson(text: string, { status, url }: Response): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    const host = URL.canParse(url) ? new URL(url).host : 'The server'
    throw new TerminalError(`${host} answered HTTP ${status} with something that is not JSON.`, {
      code: 'provider.rejected',
      details: { status },
    })
  }
}
