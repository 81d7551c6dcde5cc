import { randomBytes } from 'node:crypto'

/**
 * Canaries: made-up values that all begin with the same random text, so that one search per encoding finds every one of
 * them, and a number that tells which one it was.
 */

/** What is looked for, in one encoding. */
export interface Needle {
  readonly encoding: string
  readonly bytes: Buffer
  /** The number of the canary that begins at this place; undefined when what follows is none. */
  numberAt(data: Buffer, offset: number): number | undefined
}

/** Letters and digits: URL-encoded, JSON-escaped and in URL-safe base64 they look the same. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const PREFIX_LENGTH = 24
const NUMBER_LENGTH = 3
export const MAX_NUMBER = 10 ** NUMBER_LENGTH - 1

/** About 120 random bits: nothing else has it, and no chance puts it into sealed data. */
export function newPrefix(): string {
  const letters = [...randomBytes(PREFIX_LENGTH)].map(byte => ALPHABET.charAt(byte % ALPHABET.length))
  return letters.join('')
}

export const canaryOf = (prefix: string, number: number): string =>
  prefix + String(number).padStart(NUMBER_LENGTH, '0')

/** What the scan looks for, in words. */
export const ENCODINGS: readonly string[] = [
  'UTF-8',
  'UTF-8 in upper case',
  'UTF-16, both byte orders, in upper case too',
  'hexadecimal, in upper case too',
  'base64 at each of its three alignments, URL-safe too',
  'URL-encoded and JSON-escaped (the same bytes as UTF-8: the values are letters and digits)',
  'any of these inside of gzip and zlib data',
  'any of these in a file’s name',
]

/** The longest that a canary is in any encoding, in bytes. */
export const MAX_CANARY_BYTES = 2 * (PREFIX_LENGTH + NUMBER_LENGTH)

export function needlesOf(prefix: string): Needle[] {
  const upper = prefix.toUpperCase()
  return [
    textNeedle('utf-8', Buffer.from(prefix), NUMBER_LENGTH, asText),
    textNeedle('utf-8, upper case', Buffer.from(upper), NUMBER_LENGTH, asText),
    wideNeedle('utf-16', prefix),
    wideNeedle('utf-16, upper case', upper),
    ...[...new Set([prefix, upper])].flatMap(text => hexNeedles(Buffer.from(text))),
    ...[0, 1, 2].map(alignment => base64Needle(prefix, alignment)),
  ]
}

const asText = (bytes: Buffer): string => bytes.toString('latin1')

/** @param length of the number that follows, in bytes */
function textNeedle(
  encoding: string,
  bytes: Buffer,
  length: number,
  decode: (digits: Buffer) => string,
): Needle {
  return {
    encoding,
    bytes,
    numberAt(data, offset) {
      const start = offset + bytes.length
      return numberIn(decode(data.subarray(start, start + length)))
    },
  }
}

/** From the first letter to the last, without the zeros around: the same bytes in both byte orders. */
function wideNeedle(encoding: string, prefix: string): Needle {
  const bytes = Buffer.from(prefix, 'utf16le').subarray(0, -1)
  return textNeedle(encoding, bytes, 2 * NUMBER_LENGTH, digits =>
    Buffer.from(digits).swap16().toString('utf16le'),
  )
}

function hexNeedles(text: Buffer): Needle[] {
  const hex = text.toString('hex')
  return [hex, hex.toUpperCase()].map((form, index) =>
    textNeedle(index === 0 ? 'hex' : 'hex, upper case', Buffer.from(form), 2 * NUMBER_LENGTH, digits =>
      asText(Buffer.from(asText(digits), 'hex')),
    ),
  )
}

/** The characters that do not depend on what stands before or after the canary. */
function base64Needle(prefix: string, alignment: number): Needle {
  const shifted = Buffer.concat([Buffer.alloc(alignment), Buffer.from(prefix)])
  const first = Math.ceil((alignment * 4) / 3)
  const bytes = Buffer.from(shifted.toString('base64').slice(first, Math.floor((shifted.length * 4) / 3)))
  return {
    encoding: `base64, alignment ${alignment}`,
    bytes,
    numberAt(data, offset) {
      const end = offset + bytes.length + 2 * NUMBER_LENGTH
      const text = `${'A'.repeat(first)}${data.subarray(offset, end).toString('latin1')}`
      const start = alignment + PREFIX_LENGTH
      return numberIn(Buffer.from(text, 'base64').toString('latin1', start, start + NUMBER_LENGTH))
    },
  }
}

const numberIn = (digits: string): number | undefined =>
  /^\d+$/.test(digits) && digits.length === NUMBER_LENGTH ? Number(digits) : undefined
