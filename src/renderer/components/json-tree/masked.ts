import type { JsonValue } from '#shared/json.ts'

/** What the writer puts in the place of a secret: `‹secret: where it came from›`, `‹masked: why›` or `‹•›`. An origin may spell ` › ` itself. */
const MASK = /‹(?:(?:secret|masked): ((?: › |[^‹›])*)|•)›/g
const UNKNOWN_ORIGIN = 'a secret of this run'

/** Whether a value is, as a whole, a secret that was taken out before it was kept or shown. */
export const isMasked = (value: JsonValue | undefined): boolean => originOf(value) !== undefined

/** Where a wholly masked value came from, in words; undefined for any other value. */
export function originOf(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('‹')) return undefined
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
  if (!text.includes('‹')) return [{ text }]
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(MASK)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    parts.push({ text: match[0], origin: match[1] ?? UNKNOWN_ORIGIN })
    at = match.index + match[0].length
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at) })
  return parts
}
