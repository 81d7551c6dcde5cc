import { imageSize } from 'image-size'
import { filetypeinfo } from 'magic-bytes.js'
import type { JsonValue } from '#shared/json.ts'

/** Bytes that stand in JSON, recognized by what they begin with. */
export interface BinaryValue {
  /** `PNG image`. */
  readonly label: string
  readonly mime: string
  readonly bytes: number
  /** Of an image, in pixels, where its head tells. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** All of it in base64. */
  base64(): string
}

/**
 * What a file is called whose first bytes are unmistakable. Signatures of two bytes are left out: text that happens to be
 * base64 begins with those often enough.
 */
const LABELS: Readonly<Record<string, string>> = {
  'image/png': 'PNG image',
  'image/apng': 'PNG image',
  'image/jpeg': 'JPEG image',
  'image/gif': 'GIF image',
  'image/webp': 'WebP image',
  'image/avif': 'AVIF image',
  'image/heif': 'HEIF image',
  'image/tiff': 'TIFF image',
  'image/svg+xml': 'SVG image',
  'application/pdf': 'PDF',
  'application/zip': 'ZIP archive',
  'application/gzip': 'gzip archive',
  'application/x-bzip2': 'bzip2 archive',
  'application/x-7z-compressed': '7-Zip archive',
  'application/vnd.rar': 'RAR archive',
  'application/vnd.sqlite3': 'SQLite database',
  'application/wasm': 'WebAssembly',
  'audio/mpeg': 'MP3 audio',
  'audio/x-wav': 'WAV audio',
  'audio/flac': 'FLAC audio',
  'application/ogg': 'Ogg media',
  'video/mp4': 'MP4 video',
  'video/x-matroska': 'Matroska video',
  'font/woff': 'WOFF font',
  'font/woff2': 'WOFF2 font',
}
const UNKNOWN = 'Binary data'

/** Shorter text is more likely a word than a file. */
const SHORTEST = 32
const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,/i
/** How much of a long text is looked at: it is asked for each row that is drawn. */
const LOOKED_AT = 4096
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
/** Enough for the head of an image; JPEGs put their size behind what the camera noted. */
const HEAD_BYTES = 98_304

/** Base64, a `data:` address, or a Buffer as JSON spells it; undefined for every other value. */
export function binaryOf(value: JsonValue): BinaryValue | undefined {
  if (typeof value === 'string') return ofText(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  if (Array.isArray(value.data) && value.type === 'Buffer' && Object.keys(value).length === 2) {
    return ofBytes(value.data)
  }
  const inner = Object.keys(value).length === 1 ? value.$binary : undefined
  if (typeof inner === 'string') return ofBase64(inner, UNKNOWN)
  const base64 =
    inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? inner?.base64 : undefined
  return typeof base64 === 'string' ? ofBase64(base64, UNKNOWN) : undefined
}

function ofText(text: string): BinaryValue | undefined {
  if (text.length < SHORTEST) return undefined
  const prefix = text.startsWith('data:') ? DATA_URL.exec(text.slice(0, 200)) : undefined
  if (!prefix) return ofBase64(text)
  const [head, mime = 'application/octet-stream'] = prefix
  return ofBase64(text.slice(head.length), LABELS[mime] ?? mime, mime)
}

/** @param fallback what it is called when its first bytes say nothing; without, it is no binary value then */
function ofBase64(
  text: string,
  fallback?: string,
  mime = 'application/octet-stream',
): BinaryValue | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text.slice(0, LOOKED_AT)) || !BASE64.test(text.slice(-4))) {
    return undefined
  }
  const head = bytesOf(text.slice(0, (HEAD_BYTES / 3) * 4))
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return describe({
    head,
    bytes: (text.length / 4) * 3 - padding,
    base64: () => text,
    ...(fallback === undefined ? {} : { fallback: { label: fallback, mime } }),
  })
}

function ofBytes(data: readonly JsonValue[]): BinaryValue | undefined {
  const isByte = (item: JsonValue) =>
    Number.isInteger(item) && (item as number) >= 0 && (item as number) < 256
  const head = data.slice(0, HEAD_BYTES)
  if (!head.every(isByte)) return undefined
  return describe({
    head: Uint8Array.from(head as number[]),
    bytes: data.length,
    base64: () => base64Of(Uint8Array.from(data as number[])),
    fallback: { label: UNKNOWN, mime: 'application/octet-stream' },
  })
}

interface Found {
  readonly head: Uint8Array
  readonly bytes: number
  readonly base64: () => string
  readonly fallback?: { readonly label: string; readonly mime: string }
}

function describe({ head, bytes, base64, fallback }: Found): BinaryValue | undefined {
  const mime = filetypeinfo(head.subarray(0, 512)).find(
    guess => guess.mime !== undefined && Object.hasOwn(LABELS, guess.mime),
  )?.mime
  const label = (mime && LABELS[mime]) ?? fallback?.label
  if (label === undefined) return undefined
  return {
    label,
    mime: mime ?? fallback?.mime ?? '',
    bytes,
    base64,
    ...(mime?.startsWith('image/') ? sizeOf(head) : {}),
  }
}

function sizeOf(head: Uint8Array): { width?: number; height?: number } {
  try {
    const { width, height } = imageSize(head)
    return { width, height }
  } catch {
    // Cut off, or broken: its size is not known then.
    return {}
  }
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 32_768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  }
  return btoa(text)
}
