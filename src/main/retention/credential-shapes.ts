import { LOOKALIKE_MASK } from '#shared/model/mask.ts'

const SECRET_NAME =
  '(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|client[-_ ]?secret|auth(?:orization)?|credentials?|cookie|session(?:[-_ ]?id)?|signature)'

/**
 * Text around the credential (group 1) stays; the credential goes. What may repeat before a certain character is
 * bounded: else a text of many beginnings would take time by the square of its length.
 */
const SHAPES: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b()eyJ[\w-]{6,2000}\.[\w-]{6,}(?:\.[\w-]*)?/g,
  /\b()(?:gh[opusr]_|github_pat_|glpat-|xox[abeoprs]-|ya29\.|AIza|AKIA|ASIA|hvs\.|dp\.(?:st|pt)\.|(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_])[\w.~+/=-]{8,}/g,
  /\b(Bearer\s+)[^\s"',;‹]{4,}/gi,
  /\b((?:Basic|Token|Digest)\s+)(?=\S*[\d=]|\S{16})[^\s"',;‹]{4,}/gi,
  /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
  new RegExp(
    `((?:\\b|[\\w-])${SECRET_NAME}[\\w-]{0,40}\\\\?["']?\\s*(?:[:=]|=>)\\s*)\\\\?"[^"\\n]{1,}"`,
    'gi',
  ),
  new RegExp(
    `((?:\\b|[\\w-])${SECRET_NAME}[\\w-]{0,40}\\\\?["']?\\s*(?:[:=]|=>)\\s*)\\\\?'[^'\\n]{1,}'`,
    'gi',
  ),
  new RegExp(`((?:\\b|[\\w-])${SECRET_NAME}[\\w-]{0,40}["']?\\s*(?:[:=]|=>)\\s*)[^\\s"'‹,;&)}\\]]{3,}`, 'gi'),
]

const TOKEN = /[A-Za-z0-9+_=~-]{20,}/g
const MIN_BITS_PER_CHARACTER = 3.3

/**
 * Takes out whatever looks like a credential: known token shapes, values of names like `password`, and long words too
 * random to be language. For what a step said before its secret was known; meant to take too much rather than too little.
 */
export function maskLookalikes(text: string): string {
  let masked = text
  for (const shape of SHAPES) masked = masked.replace(shape, (_, before: string) => before + LOOKALIKE_MASK)
  return masked.replace(TOKEN, word => (looksRandom(word) ? LOOKALIKE_MASK : word))
}

function looksRandom(word: string): boolean {
  const kinds = [/\d/, /[a-z]/, /[A-Z]/].filter(kind => kind.test(word)).length
  return kinds >= 2 && bitsPerCharacter(word) >= MIN_BITS_PER_CHARACTER
}

/** Shannon entropy. */
function bitsPerCharacter(word: string): number {
  const counts = new Map<string, number>()
  for (const char of word) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length)
  return bits
}
