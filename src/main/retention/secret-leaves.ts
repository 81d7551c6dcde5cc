import type { Secret } from '#engine/index.ts'
import { spellPath } from '#shared/js-path.ts'
import type { JsonValue, Path } from '#shared/json.ts'

/** Every text and number within a value that is secret as a whole, each under its own place. */
export function secretsWithin(value: JsonValue | undefined, origin: string): Secret[] {
  const secrets: Secret[] = []
  const visit = (part: JsonValue | undefined, path: Path): void => {
    if (typeof part === 'string' || typeof part === 'number') {
      secrets.push({ value: String(part), origin: spellPath(path, origin) })
    } else if (Array.isArray(part)) {
      part.forEach((item, index) => {
        visit(item, [...path, index])
      })
    } else if (part !== null && typeof part === 'object') {
      for (const [key, item] of Object.entries(part)) visit(item, [...path, key])
    }
  }
  visit(value, [])
  return secrets
}

const MIN_PART = 8
const MIN_LINE = 16

/**
 * Parts of a secret that are as good as the whole: without its surrounding blanks, the lines of a key file, the values
 * inside of a JSON text (what secret stores hand out), the password in an address, the token after `Bearer`, the password inside of `Basic`.
 */
export function partsOf(value: string): string[] {
  const parts = new Set<string>()
  const trimmed = value.trim()
  if (trimmed !== value) parts.add(trimmed)
  for (const line of trimmed.split(/\r?\n/)) {
    if (line !== trimmed && line.trim().length >= MIN_LINE && !line.startsWith('-----'))
      parts.add(line.trim())
  }
  for (const leaf of jsonLeaves(trimmed)) {
    if (leaf.length >= MIN_PART) parts.add(leaf)
  }
  for (const part of urlParts(trimmed)) parts.add(part)
  const scheme = /^(Bearer|Basic|Token|ApiKey|Digest)\s+(\S.*)$/i.exec(trimmed)
  if (scheme?.[1] && scheme[2]) {
    parts.add(scheme[2])
    if (scheme[1].toLowerCase() === 'basic') for (const part of basicParts(scheme[2])) parts.add(part)
  }
  parts.delete(value)
  return [...parts]
}

function jsonLeaves(text: string): string[] {
  if (!/^[{[]/.test(text)) return []
  try {
    return secretsWithin(JSON.parse(text) as JsonValue, '').map(secret => secret.value)
  } catch {
    return [] // Not JSON after all: the text as a whole stays secret.
  }
}

/** The password in an address such as a database's, as it is written and as it is meant. */
function urlParts(text: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(text) || !URL.canParse(text)) return []
  const { password } = new URL(text)
  if (password === '') return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

function basicParts(encoded: string): string[] {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon < 0 ? [decoded] : [decoded, decoded.slice(colon + 1)]
}
