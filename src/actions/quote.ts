import { shorten } from '#shared/shorten.ts'

const MAX_QUOTED = 300
/** Shorter values are ordinary text more often than not: the run's writer masks them at their own places. */
const MIN_SECRET = 4

/**
 * What the other side said, fit to be quoted in a message: one line, not long, and none of `secrets` in it, neither as
 * they are nor as they stand in an address.
 */
export function quote(text: string, secrets: Iterable<string>): string {
  let safe = text
  const longestFirst = [...secrets]
    .filter(secret => secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length)
  for (const secret of longestFirst) {
    safe = safe.replaceAll(secret, '•••').replaceAll(encodeURIComponent(secret), '•••')
  }
  return shorten(safe.replace(/\s+/g, ' ').trim(), MAX_QUOTED)
}
