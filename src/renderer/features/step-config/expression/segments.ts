/** One `{{ … }}` in a field's text. */
export interface Segment {
  /** Of `{{`. */
  readonly from: number
  /** After `}}`, or the end of the text while it is not closed. */
  readonly to: number
  readonly codeFrom: number
  readonly codeTo: number
  readonly closed: boolean
}

/**
 * Finds the expressions of a text, an unfinished last one included: this is for colors and completion while typing.
 * What the text means is decided by the engine.
 */
export function findSegments(text: string): Segment[] {
  const segments: Segment[] = []
  for (let from = text.indexOf('{{'); from >= 0; ) {
    const codeFrom = from + 2
    const end = endOfCode(text, codeFrom)
    const codeTo = end < 0 ? text.length : end
    const to = end < 0 ? text.length : end + 2
    segments.push({ from, to, codeFrom, codeTo, closed: end >= 0 })
    from = end < 0 ? -1 : text.indexOf('{{', to)
  }
  return segments
}

/** The segment whose code holds `at`, both ends included. */
export function segmentAt(text: string, at: number): Segment | undefined {
  return findSegments(text).find(segment => at >= segment.codeFrom && at <= segment.codeTo)
}

/** Whether a value is an expression rather than fixed: a string with a closed `{{ }}` in it. */
export const holdsExpression = (value: unknown): value is string =>
  typeof value === 'string' && findSegments(value).some(segment => segment.closed)

/** The text outside of all expressions. */
export function literalParts(text: string): string[] {
  const parts: string[] = []
  let at = 0
  for (const { from, to } of findSegments(text)) {
    parts.push(text.slice(at, from))
    at = to
  }
  parts.push(text.slice(at))
  return parts.filter(part => part !== '')
}

/** Index of the `}}` that closes the code starting at `from`, or -1. Braces and quotes inside are stepped over. */
function endOfCode(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '"' || char === "'" || char === '`') {
      const end = endOfString(text, at)
      // A lone quote: what is meant can only be guessed, so the nearest end it is.
      if (end < 0) return text.indexOf('}}', from)
      at = end
    } else if (char === '{') depth++
    else if (char === '}') {
      if (depth === 0 && text[at + 1] === '}') return at
      depth = Math.max(0, depth - 1)
    }
  }
  return depth > 0 ? text.indexOf('}}', from) : -1
}

function endOfString(text: string, from: number): number {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === quote) return at
    else if (char === '\n' && quote !== '`') return -1
  }
  return -1
}
