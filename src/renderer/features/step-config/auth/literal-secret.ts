import { findSegments, literalParts } from '../expression/segments.ts'

/** Words that stand before a credential and are none themselves. */
const HARMLESS = /^(?:bearer|basic|token|apikey|key)$/i
/** Shorter pieces between expressions are separators, not secrets. */
const SHORTEST_SECRET = 8

/**
 * Whether a credential field holds a secret typed out, rather than an expression that fetches it: such a text would be
 * saved in the workflow's file.
 */
export function holdsLiteralSecret(text: string): boolean {
  if (text.trim() === '') return false
  const segments = findSegments(text)
  if (segments.length === 0) return true
  const code = segments.map(segment => text.slice(segment.codeFrom, segment.codeTo))
  // While an expression is being typed there is nothing to warn of yet.
  if (segments.some(segment => !segment.closed)) return false
  const reads = code.some(part => /(?<![\w$.])(?:steps|env|item|index)(?![\w$])/.test(withoutStrings(part)))
  const quoted = code.flatMap(stringsIn)
  if (!reads) return code.some(part => part.trim() !== '') || isSecretLike(literalParts(text))
  return isSecretLike(literalParts(text)) || isSecretLike(quoted.filter(part => /\d/.test(part)))
}

const isSecretLike = (parts: readonly string[]) =>
  parts.some(part => part.split(/\s+/).some(word => word.length >= SHORTEST_SECRET && !HARMLESS.test(word)))

const STRINGS = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g

/** Strings of the code, but for those that name a member: `steps["get_token_2024"]`. */
function stringsIn(code: string): string[] {
  return [...code.matchAll(STRINGS)]
    .filter(match => code[match.index - 1] !== '[')
    .map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

/** Template literals keep their text: what is in `${}` may well read a step. */
const withoutStrings = (code: string) => code.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
