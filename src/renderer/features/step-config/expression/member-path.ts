/** What stands before the caret: a chain of members, and the beginning of the next one. */
export interface MemberPath {
  /** The members before the last dot, outermost first; empty for a name of its own. */
  readonly path: readonly (string | number)[]
  /** What has been typed of the next member. */
  readonly partial: string
  /** Where `partial` starts in the code. */
  readonly from: number
  /** Where the accessor starts: the dot or bracket, or `from` for a name of its own. */
  readonly accessFrom: number
}

const NAME = /[\w$]/
const SPACE = /\s/

/**
 * Reads the member chain that ends at the end of `code`, e.g. `a.b["c d"][0].par`. Undefined where the chain hangs on
 * something that is no plain path (a call, a literal), or where nothing can be completed.
 */
export function memberPathBefore(code: string): MemberPath | undefined {
  let from = code.length
  while (from > 0 && NAME.test(code[from - 1] ?? '')) from--
  const partial = code.slice(from)
  if (/^\d/.test(partial)) return undefined
  const dot = skipSpaceBack(code, from)
  const isMember = code[dot - 1] === '.' && code[dot - 2] !== '.'
  if (!isMember) {
    if (isInString(code)) return undefined
    return { path: [], partial, from, accessFrom: from }
  }
  const accessFrom = code[dot - 2] === '?' ? dot - 2 : dot - 1
  const path = readChain(code, accessFrom)
  return path && { path, partial, from, accessFrom }
}

/** The chain that ends before `end`, or undefined when it is not a plain one. */
function readChain(code: string, end: number): (string | number)[] | undefined {
  const path: (string | number)[] = []
  let at = skipSpaceBack(code, end)
  for (;;) {
    if (code[at - 1] === ']') {
      const bracket = readBracket(code, at)
      if (!bracket) return undefined
      path.unshift(bracket.key)
      at = skipSpaceBack(code, bracket.from)
      if (code[at - 1] === '.' && code[at - 2] === '?') at = skipSpaceBack(code, at - 2)
      continue
    }
    let from = at
    while (from > 0 && NAME.test(code[from - 1] ?? '')) from--
    const name = code.slice(from, at)
    if (name === '' || /^\d/.test(name)) return undefined
    path.unshift(name)
    at = skipSpaceBack(code, from)
    if (code[at - 1] !== '.' || code[at - 2] === '.') return path
    at = skipSpaceBack(code, code[at - 2] === '?' ? at - 2 : at - 1)
  }
}

/** `["key"]` or `[0]` that ends at `end`. */
function readBracket(code: string, end: number): { key: string | number; from: number } | undefined {
  const match = /\[\s*(?:(\d+)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\]$/.exec(code.slice(0, end))
  if (!match) return undefined
  const [, index, double, single] = match
  return { key: index === undefined ? unescapeKey(double ?? single ?? '') : Number(index), from: match.index }
}

const unescapeKey = (text: string) => text.replaceAll(/\\(.)/g, '$1')

function skipSpaceBack(code: string, from: number): number {
  let at = from
  while (at > 0 && SPACE.test(code[at - 1] ?? '')) at--
  return at
}

/** Whether the end of `code` is inside a string: an odd quote is open. */
function isInString(code: string): boolean {
  let open: string | undefined
  for (let at = 0; at < code.length; at++) {
    const char = code[at]
    if (char === '\\') at++
    else if (open) {
      if (char === open) open = undefined
    } else if (char === '"' || char === "'") open = char
  }
  return open !== undefined
}
