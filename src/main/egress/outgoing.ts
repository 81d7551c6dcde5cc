import { Readable } from 'node:stream'
import type { SendInit } from '#actions/define.ts'
import { badRequest } from './errors.ts'

/** A request as it is handed to the wire; kept, so that a redirect can send it on. */
export interface Outgoing {
  readonly method: string
  readonly headers: Headers
  /** A stream can be sent once. */
  readonly body: Buffer | Readable | undefined
}

/** Decided by the connection, not by who sends. `content-length` goes where the body's length is known. */
const NOT_OURS = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'host',
]

/** Larger forms are sent in chunks, since their length is not known before they are written out. */
const MAX_BUFFERED_FORM_BYTES = 64 * 1_048_576

/** `fetch` takes a Request too, as vendors' SDKs make them. */
export function requestOf(
  input: string | URL | Request,
  init: SendInit,
): { address: string; init: SendInit } {
  if (typeof input === 'string' || input instanceof URL) return { address: String(input), init }
  const { url, method, headers, body, signal, redirect } = input
  return { address: url, init: { method, headers, body, signal, redirect, ...init } }
}

/**
 * Reads what `fetch` was called with. No message quotes a value.
 * @throws PatchbayError `step.invalid-props` for what can't be sent
 */
export async function readOutgoing(init: RequestInit, url: URL): Promise<Outgoing> {
  const method = readMethod(init.method)
  const headers = readHeaders(init.headers)
  checkHostHeader(headers, url)
  for (const name of NOT_OURS) headers.delete(name)
  for (const name of [...headers.keys()]) if (name.startsWith('proxy-')) headers.delete(name)
  const body = await readBody(init.body ?? undefined, headers)
  if (!headers.has('user-agent')) headers.set('user-agent', 'Patchbay')
  if (!headers.has('accept')) headers.set('accept', '*/*')
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'gzip, deflate, br')
  return { method, headers, body }
}

function readMethod(given = 'GET'): string {
  const method = given.toUpperCase()
  if (!/^[A-Z][A-Z-]{0,30}$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
    throw badRequest('The method of the request is not one that can be sent.')
  }
  return method
}

function readHeaders(given: RequestInit['headers']): Headers {
  try {
    return new Headers(given)
  } catch {
    throw badRequest(
      'A header of the request can’t be sent: its name or value holds a line break or another character that no header has. Check where it comes from.',
    )
  }
}

/** Many hosts behind one name tell each other apart by it, so it could take the credential to a host nobody allowed. */
function checkHostHeader(headers: Headers, url: URL): void {
  const host = headers.get('host')
  if (host === null || host.toLowerCase() === url.host) return
  if (host.toLowerCase() === `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` && url.port === '')
    return
  throw badRequest('The header “host” must be the host of the address. Remove it.')
}

async function readBody(given: unknown, headers: Headers): Promise<Outgoing['body']> {
  if (given === undefined) return undefined
  const body = isForeignForm(given) ? toGlobalForm(given) : given
  if (body instanceof Readable) return body
  if (body instanceof ReadableStream) return Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
  if (isAsyncIterable(body) && !(body instanceof Blob)) return Readable.from(body)
  // It knows the content type of forms, of blobs and of text, and how they are written.
  const written = new Response(body as ConstructorParameters<typeof Response>[0])
  const type = written.headers.get('content-type')
  // Bytes and what is no text of ours have none.
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  headers.delete('content-length')
  const size = sizeOf(body)
  if (size > MAX_BUFFERED_FORM_BYTES && written.body !== null) {
    return Readable.fromWeb(written.body as Parameters<typeof Readable.fromWeb>[0])
  }
  if (typeof body === 'string') return Buffer.from(body)
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return Buffer.from(await written.arrayBuffer())
}

function sizeOf(body: unknown): number {
  if (body instanceof Blob) return body.size
  if (!(body instanceof FormData)) return 0
  let size = 0
  for (const [, value] of body) size += typeof value === 'string' ? value.length : value.size
  return size
}

interface FormLike {
  entries(): Iterable<[string, string | Blob]>
}

/** A form of another implementation, e.g. undici's own or a package's. */
function isForeignForm(body: unknown): body is FormLike {
  return (
    typeof body === 'object' &&
    body !== null &&
    !(body instanceof FormData) &&
    Reflect.get(body, Symbol.toStringTag) === 'FormData' &&
    'entries' in body
  )
}

function toGlobalForm(foreign: FormLike): FormData {
  const form = new FormData()
  for (const [name, value] of foreign.entries()) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, 'name' in value ? String(value.name) : undefined)
  }
  return form
}

function isAsyncIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}
