const SPACE = /[ \t\r\n]*/y
const SCALAR =
  /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy
const KEY = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy

/**
 * Index of the first character that keeps `text` from being JSON: its length when the text just ends too early.
 * The engine's own message does not always say where.
 */
export function findJsonMistake(text: string): number {
  let at = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at = pattern.lastIndex
    return match !== null
  }
  const takes = (char: string): boolean => {
    skip(SPACE)
    if (text[at] !== char) return false
    at++
    skip(SPACE)
    return true
  }
  /** Each gives back whether what it reads is whole; `at` stays at the mistake otherwise. */
  const value = (): boolean => {
    skip(SPACE)
    if (takes('{')) return takes('}') || list('}', entry)
    if (takes('[')) return takes(']') || list(']', value)
    return skip(SCALAR)
  }
  const entry = (): boolean => skip(KEY) && takes(':') && value()
  const list = (end: string, item: () => boolean): boolean => {
    for (;;) {
      if (!item()) return false
      if (takes(end)) return true
      if (!takes(',')) return false
    }
  }
  if (value()) skip(SPACE)
  return at
}
