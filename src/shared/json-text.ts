/** Where a JSON text stops being acceptable, and why, in words a person reads. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError'
  /** `cut-off`: the text simply ends too early, as a half-written file does. */
  readonly kind: 'syntax' | 'cut-off' | 'rule'
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number

  constructor(reason: string, place: { kind: JsonTextError['kind']; line: number; column: number }) {
    super(`line ${place.line}, column ${place.column}: ${reason}`)
    this.kind = place.kind
    this.line = place.line
    this.column = place.column
  }
}

interface Scan {
  readonly text: string
  readonly maxDepth: number
  at: number
}

interface Frame {
  /** Names seen so far in an object; absent in a list. */
  readonly names?: Set<string>
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const SHOWN_NAME_LENGTH = 40
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20

/**
 * Reads JSON text as `JSON.parse` does, but refuses what it lets through: a name given twice in one object (the first
 * value would vanish), `__proto__`, numbers too large to be numbers, and nesting deeper than `maxDepth`.
 * Errors carry line and column, the same in every runtime. Never recurses, so that no text can exhaust the stack.
 * @throws JsonTextError
 */
export function parseJsonText(text: string, { maxDepth }: { maxDepth: number }): unknown {
  const scan: Scan = { text, maxDepth, at: text.startsWith('\uFEFF') ? 1 : 0 }
  const start = scan.at
  scanDocument(scan)
  return JSON.parse(start === 0 ? text : text.slice(start)) as unknown
}

function scanDocument(scan: Scan): void {
  const open: Frame[] = []
  for (;;) {
    // A value is due here.
    const frame = scanValueStart(scan, open.length)
    if (frame) {
      open.push(frame)
      if (!tryTake(scan, frame.names ? '}' : ']')) {
        if (frame.names) scanName(scan, frame.names)
        continue
      }
      open.pop()
    }
    if (!scanAfterValue(scan, open)) return
  }
}

/** Takes a whole plain value, or the opening of an object or list, whose frame is returned. */
function scanValueStart(scan: Scan, depth: number): Frame | undefined {
  skipSpace(scan)
  const char = scan.text[scan.at]
  if (char === '{' || char === '[') {
    if (depth >= scan.maxDepth) fail(scan, 'rule', `is nested deeper than ${scan.maxDepth} levels`)
    scan.at++
    return char === '{' ? { names: new Set() } : {}
  }
  if (char === '"') scanString(scan)
  else if (!match(scan, WORD)) scanNumber(scan)
  return undefined
}

/** Closes what ends here and steps over a comma. False when the document is over. */
function scanAfterValue(scan: Scan, open: Frame[]): boolean {
  for (;;) {
    const frame = open.at(-1)
    if (!frame) {
      skipSpace(scan)
      if (scan.at < scan.text.length) fail(scan, 'syntax', 'something follows the end of the document')
      return false
    }
    if (tryTake(scan, ',')) {
      if (frame.names) scanName(scan, frame.names)
      return true
    }
    if (!tryTake(scan, frame.names ? '}' : ']')) {
      fail(scan, 'syntax', `a comma or ${frame.names ? '}' : ']'} was expected`)
    }
    open.pop()
  }
}

function scanName(scan: Scan, names: Set<string>): void {
  skipSpace(scan)
  const start = scan.at
  if (scan.text[start] === '}')
    fail(scan, 'syntax', 'a name was expected after the comma: remove the comma, or add the name')
  if (scan.text[start] !== '"') fail(scan, 'syntax', 'a name in double quotes was expected')
  scanString(scan)
  const name = nameAt(scan, start)
  if (name === '__proto__') failAt(scan, start, 'rule', 'the name "__proto__" is not allowed')
  if (names.has(name))
    failAt(scan, start, 'rule', `the name ${shown(name)} is given twice in the same object`)
  names.add(name)
  if (!tryTake(scan, ':')) fail(scan, 'syntax', `a colon was expected after the name ${shown(name)}`)
}

function nameAt(scan: Scan, start: number): string {
  const plain = scan.text.slice(start + 1, scan.at - 1)
  return plain.includes('\\') ? (JSON.parse(`"${plain}"`) as string) : plain
}

function shown(name: string): string {
  return JSON.stringify(name.length > SHOWN_NAME_LENGTH ? `${name.slice(0, SHOWN_NAME_LENGTH)}…` : name)
}

/** A loop and not a pattern: a pattern's backtracking could run out of room on a text of many megabytes. */
function scanString(scan: Scan): void {
  const start = scan.at
  const { text } = scan
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      scan.at = i + 1
      return
    }
    if (code < SPACE) failAt(scan, i, 'syntax', 'a text must stay on one line: write a line break as \\n')
    if (code === BACKSLASH) i += escapeLength(scan, i)
  }
  failAt(scan, start, 'cut-off', 'this text is never closed: the rest seems to be cut off')
}

/** How many characters follow the backslash at `at`. */
function escapeLength(scan: Scan, at: number): number {
  const rest = scan.text.slice(at + 1, at + 6)
  if (/^["\\/bfnrt]/.test(rest)) return 1
  if (/^u[0-9a-fA-F]{4}/.test(rest)) return 5
  if (/^(?:u[0-9a-fA-F]{0,3})?$/.test(rest)) return rest.length // The text ends in mid-escape.
  failAt(scan, at, 'syntax', 'unknown escape after \\')
}

function scanNumber(scan: Scan): void {
  const start = scan.at
  if (scan.text[start] === '/') fail(scan, 'syntax', 'a value was expected; JSON has no comments')
  if (!match(scan, NUMBER)) fail(scan, 'syntax', 'a value was expected')
  if (!Number.isFinite(Number(scan.text.slice(start, scan.at))))
    failAt(scan, start, 'rule', 'the number is too large')
}

function match(scan: Scan, pattern: RegExp): boolean {
  pattern.lastIndex = scan.at
  if (!pattern.test(scan.text)) return false
  scan.at = pattern.lastIndex
  return true
}

function tryTake(scan: Scan, char: string): boolean {
  skipSpace(scan)
  if (scan.text[scan.at] !== char) return false
  scan.at++
  return true
}

function skipSpace(scan: Scan): void {
  for (;;) {
    const code = scan.text.charCodeAt(scan.at)
    if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    scan.at++
  }
}

function fail(scan: Scan, kind: JsonTextError['kind'], reason: string): never {
  const atEnd = scan.at >= scan.text.length && kind === 'syntax'
  if (atEnd)
    failAt(scan, scan.at, 'cut-off', 'the document ends here, in the middle: the rest seems to be cut off')
  failAt(scan, scan.at, kind, reason)
}

function failAt(scan: Scan, at: number, kind: JsonTextError['kind'], reason: string): never {
  const before = scan.text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  throw new JsonTextError(reason, { kind, line: before.split('\n').length, column: at - lineStart + 1 })
}
