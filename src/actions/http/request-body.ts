import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { isJsonObject } from '../json-object.ts'
import { type FileToSend, findFile } from '../local-file.ts'
import { readBase64 } from '../read-base64.ts'
import { withValueAt } from './json-path.ts'

type Body = NonNullable<RequestInit['body']>

/** A body, made anew for each time that it is sent: a file's stream can be read once. */
export interface RequestBody {
  make(): Body | undefined
  /** The body with a value at a place in it; absent where it is no JSON object. */
  readonly withValue?: (path: Path, value: JsonValue) => RequestBody
  /** Where the author names none. */
  readonly headers: Readonly<Record<string, string>>
}

const NONE: RequestBody = { make: () => undefined, headers: {} }
/** Forms are put together in memory. */
const MAX_FORM_BYTES = 128 * 1_048_576

/** @throws PatchbayError `step.invalid-props`, naming the field */
export async function readRequestBody(props: JsonObject): Promise<RequestBody> {
  const given = (fallback: string) => ({ 'content-type': textOf(props.contentType) || fallback })
  switch (props.bodyType) {
    case 'json': {
      return jsonBody(toJson(props.json ?? null))
    }
    case 'form': {
      const form = new URLSearchParams()
      appendAll(form, (props.form ?? {}) as JsonObject, 'form')
      return { make: () => form, headers: {} }
    }
    case 'multipart': {
      const form = await readForm(props)
      return { make: () => form, headers: {} }
    }
    case 'text': {
      const text = textOf(props.text)
      return { make: () => text, headers: given('text/plain; charset=utf-8') }
    }
    case 'base64': {
      const bytes = readBase64(textOf(props.base64))
      if (bytes === undefined) throw invalidProp('base64', '“Base64” holds text that is not base64.')
      return { make: () => new Uint8Array(bytes), headers: given('application/octet-stream') }
    }
    case 'file':
      return fileBody(await findFile(textOf(props.path), 'path'), given('application/octet-stream'))
    default:
      return NONE
  }
}

function jsonBody(json: string): RequestBody {
  const value = JSON.parse(json) as JsonValue
  const isObject = isJsonObject(value)
  return {
    make: () => json,
    headers: { 'content-type': 'application/json' },
    ...(isObject
      ? { withValue: (path, added) => jsonBody(JSON.stringify(withValueAt(value, path, added))) }
      : {}),
  }
}

/** Its length is told: some servers take no body of unknown length. */
function fileBody(file: FileToSend, headers: Record<string, string>): RequestBody {
  return {
    make: () => Readable.toWeb(file.open()) as ReadableStream<Uint8Array>,
    headers: { ...headers, 'content-length': String(file.bytes) },
  }
}

function toJson(value: JsonValue): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  try {
    JSON.parse(value)
    return value
  } catch {
    throw invalidProp('json', '“JSON” holds text that is not JSON. Text itself is written in quotes: "text".')
  }
}

async function readForm(props: JsonObject): Promise<FormData> {
  const form = new FormData()
  appendAll(form, (props.form ?? {}) as JsonObject, 'form')
  let bytes = 0
  for (const [index, file] of ((props.files ?? []) as JsonValue[]).entries()) {
    const part = await readPart(file, `File ${index + 1}`)
    bytes += part.content.size
    if (bytes > MAX_FORM_BYTES) {
      throw invalidProp(
        'files',
        'The files have more than 128 MB. Send one as the body: “A file on this computer”.',
      )
    }
    form.append(part.field, part.content, part.name)
  }
  return form
}

interface Part {
  readonly field: string
  readonly name: string
  readonly content: Blob
}

async function readPart(given: JsonValue, at: string): Promise<Part> {
  if (!isJsonObject(given)) {
    throw invalidProp('files', `${at} must be an object: {"field": "file", "path": "…"}.`)
  }
  const { bytes, name } = await readContent(given, at)
  const type = textOf(given.contentType) || 'application/octet-stream'
  return {
    field: textOf(given.field) || 'file',
    name: textOf(given.name) || name,
    content: new Blob([new Uint8Array(bytes)], { type }),
  }
}

async function readContent(
  { path, text, base64 }: JsonObject,
  at: string,
): Promise<{ readonly bytes: Buffer; readonly name: string }> {
  if (typeof text === 'string') return { bytes: Buffer.from(text), name: 'file.txt' }
  if (typeof base64 === 'string') {
    const bytes = readBase64(base64)
    if (bytes === undefined) throw invalidProp('files', `The “base64” of ${at.toLowerCase()} is not base64.`)
    return { bytes, name: 'file' }
  }
  if (typeof path !== 'string') throw invalidProp('files', `${at} needs a “path”, a “text” or a “base64”.`)
  const file = await findFile(path, 'files')
  if (file.bytes > MAX_FORM_BYTES) throw invalidProp('files', `${file.path} has more than 128 MB.`)
  return { bytes: await readFile(file.path), name: file.name }
}

/** Names and values as text, lists as a name repeated. `null` is left out. */
export function appendAll(
  target: { append(name: string, value: string): void },
  fields: JsonObject,
  prop: string,
): void {
  for (const [name, given] of Object.entries(fields)) {
    for (const value of Array.isArray(given) ? given : [given]) {
      if (value === null) continue
      if (typeof value === 'object') {
        throw invalidProp(
          prop,
          `“${name}” must be text or a list of texts, not an object. Write it as text first.`,
        )
      }
      target.append(name, String(value))
    }
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
