import { isUtf8 } from 'node:buffer'
import type { JsonValue } from '#shared/json.ts'
import { JsonTextError, parseJsonText } from '#shared/json-text.ts'
import { RefusedRequest } from './request-refusal.ts'

interface ContentType {
  /** Lower case, e.g. `application/json`; empty when the request names none. */
  readonly type: string
  readonly charset: string
}

/**
 * A request's body as the workflow sees it: JSON parsed, a form as an object, text as text, anything else as
 * `{ content_type, size, base64 }`; null when there is none.
 * @throws RefusedRequest 400 with the reason, 415
 */
export function parseBody(
  bytes: Buffer,
  contentType: string | undefined,
  { jsonDepth }: { jsonDepth: number },
): JsonValue {
  if (bytes.length === 0) return null
  const { type, charset } = parseContentType(contentType)
  if (type === 'application/json' || type.endsWith('+json')) return parseJson(bytes, jsonDepth)
  if (type === 'application/x-www-form-urlencoded') return parsePairs(new URLSearchParams(utf8Text(bytes)))
  if (type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml'))
    return decode(bytes, charset)
  return { content_type: type, size: bytes.length, base64: bytes.toString('base64') }
}

/** A query or form as an object; a name given several times has a list. @throws RefusedRequest */
export function parsePairs(pairs: URLSearchParams): { [name: string]: JsonValue } {
  const object: { [name: string]: JsonValue } = {}
  for (const [name, value] of pairs) {
    refuseProto(name)
    const earlier = Object.hasOwn(object, name) ? object[name] : undefined
    if (earlier === undefined) object[name] = value
    else if (Array.isArray(earlier)) earlier.push(value)
    else object[name] = [earlier, value]
  }
  return object
}

function parseJson(bytes: Buffer, maxDepth: number): JsonValue {
  // Depth comes first: a deep value is quick to parse, but whatever walks it later could run out of stack.
  if (isDeeperThan(bytes, maxDepth)) {
    throw new RefusedRequest(400, `The JSON body is nested deeper than ${maxDepth} levels.`)
  }
  const text = utf8Text(bytes)
  let hasProto = false
  // `__proto__` can also be spelled with escapes; only a text that could hold it pays for the look at every name.
  const mayHaveProto = text.includes('__proto__') || /\\u005f|\\u00(?:70|72|6f|74)/i.test(text)
  try {
    const value = mayHaveProto
      ? JSON.parse(text, (name, inner: unknown) => {
          if (name === '__proto__') hasProto = true
          return inner
        })
      : JSON.parse(text)
    if (hasProto) refuseProto('__proto__')
    return value as JsonValue
  } catch (error) {
    if (error instanceof RefusedRequest) throw error
    throw new RefusedRequest(400, `The body is not valid JSON${explainSyntax(text, maxDepth)}.`)
  }
}

/** Counts brackets outside of strings. Works on bytes: all of these are single bytes in UTF-8. */
function isDeeperThan(bytes: Buffer, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (inString) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > maxDepth) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}

/** Where it stops being JSON and why, the same in every runtime. */
function explainSyntax(text: string, maxDepth: number): string {
  try {
    parseJsonText(text, { maxDepth })
  } catch (error) {
    if (error instanceof JsonTextError && error.kind !== 'rule') return `: ${error.message}`
  }
  return ''
}

function utf8Text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new RefusedRequest(400, 'The body is not valid UTF-8.')
  return bytes.toString('utf8')
}

function decode(bytes: Buffer, charset: string): string {
  if (charset === 'utf-8') return utf8Text(bytes)
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof RangeError)
      throw new RefusedRequest(415, 'The charset of the body is not known here. Send UTF-8.')
    throw new RefusedRequest(400, 'The body does not fit its charset.')
  }
}

function parseContentType(header = ''): ContentType {
  const [type = '', ...parameters] = header.split(';')
  const charset = parameters.map(part => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(part)?.[1]).find(Boolean)
  return {
    type: type.trim().toLowerCase(),
    charset: charset?.toLowerCase().replace(/^utf8$/, 'utf-8') ?? 'utf-8',
  }
}

function refuseProto(name: string): void {
  if (name === '__proto__') throw new RefusedRequest(400, 'The name "__proto__" is not accepted.')
}
