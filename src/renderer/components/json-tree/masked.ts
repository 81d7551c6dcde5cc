import type { JsonValue } from '#shared/json.ts'
import { ANY_MASK, LOOKALIKE, LOOKALIKE_MASK, MASK_DELIMITERS } from '#shared/model/mask.ts'

const [OPEN] = MASK_DELIMITERS
const UNKNOWN_ORIGIN = 'a secret of this run'

/** Whether a value is, as a whole, a secret that was taken out before it was kept or shown. */
export const isMasked = (value: JsonValue | undefined): boolean => originOf(value) !== undefined

/** Where a wholly masked value came from, in words; undefined for any other value. */
export function originOf(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' || !value.startsWith(OPEN)) return undefined
  const parts = maskParts(value)
  return parts.length === 1 ? parts[0]?.origin : undefined
}

export interface TextPart {
  readonly text: string
  /** Where the masked value came from; undefined for plain text. */
  readonly origin?: string
}

/** Cuts a text at the secrets that were taken out of it. */
export function maskParts(text: string): TextPart[] {
  if (!text.includes(OPEN)) return [{ text }]
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(ANY_MASK)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    parts.push({ text: match[0], origin: match[1] ?? unnamedOrigin(match[0]) })
    at = match.index + match[0].length
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at) })
  return parts
}

const unnamedOrigin = (mask: string): string => (mask === LOOKALIKE_MASK ? LOOKALIKE : UNKNOWN_ORIGIN)
