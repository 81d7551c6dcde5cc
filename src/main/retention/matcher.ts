import { MIN_SEARCHED_LENGTH, type SecretForm } from './encodings.ts'

/** A stretch of text that holds a secret; `end` is exclusive. */
export interface Match {
  readonly start: number
  readonly end: number
  /** Which secret: what was handed to `add`. */
  readonly secret: number
}

export interface Matcher {
  add(form: SecretForm, secret: number): void
  /** Every stretch that holds a secret, in order, overlapping ones made one under the name of the longest. */
  find(text: string): Match[]
  has(text: string): boolean
  /** Whether `text` ends with the beginning of a form: the rest of a secret may be what comes next. */
  endsWithin(text: string): boolean
  /** Where the longest beginning of a form starts that `text` ends with; undefined when it ends with none. */
  beginningAtEnd(text: string): number | undefined
  /** Length of the longest form. */
  readonly longest: number
}

/**
 * Searches for any number of literals at once (after Wu and Manber): a table of three-character blocks says how far
 * the window may jump. Literals are grouped by length, so that one short secret doesn't slow the search for long ones.
 */
export function createMatcher(): Matcher {
  const groups = [createGroup(16), createGroup(8), createGroup(MIN_SEARCHED_LENGTH)]
  const beginnings = createBeginnings()
  let longest = 0

  return {
    get longest() {
      return longest
    },
    add(form, secret) {
      const group = groups.find(candidate => form.text.length >= candidate.window)
      if (!group) return
      group.add({ ...form, secret })
      beginnings.add(form.text)
      longest = Math.max(longest, form.text.length)
    },
    find(text) {
      const found: Match[] = []
      const keep = (match: Match): boolean => {
        found.push(match)
        return false
      }
      for (const group of groups) group.scan(text, keep)
      return merge(found)
    },
    has: text => groups.some(group => group.scan(text, () => true)),
    endsWithin: text => beginnings.atEndOf(text, longest) !== undefined,
    beginningAtEnd: text => beginnings.atEndOf(text, longest),
  }
}

/** The forms in order, so that those with a given beginning lie together. */
function createBeginnings() {
  let forms: string[] = []
  let sorted = true
  const firstChars = new Set<string>()

  function isBeginning(text: string): boolean {
    let low = 0
    let high = forms.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((forms[middle] as string) < text) low = middle + 1
      else high = middle
    }
    return forms[low]?.startsWith(text) ?? false
  }

  return {
    add(form: string): void {
      forms.push(form)
      firstChars.add(form.charAt(0))
      sorted = false
    },
    atEndOf(text: string, longest: number): number | undefined {
      if (!sorted) forms = forms.sort((a, b) => (a < b ? -1 : 1))
      sorted = true
      for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
        if (firstChars.has(text.charAt(at)) && isBeginning(text.slice(at))) return at
      }
      return undefined
    },
  }
}

interface Literal extends SecretForm {
  readonly secret: number
}

const BLOCK = 3
const TABLE_SIZE = 1 << 14
const hash = (a: number, b: number, c: number): number => ((a << 8) ^ (b << 4) ^ c) & (TABLE_SIZE - 1)
const hashAt = (text: string, at: number): number =>
  hash(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2))

function createGroup(window: number) {
  const farthest = window - BLOCK + 1
  let shifts: Uint8Array | undefined
  const buckets = new Map<number, Literal[]>()

  function add(literal: Literal): void {
    shifts ??= new Uint8Array(TABLE_SIZE).fill(farthest)
    const last = window - BLOCK
    for (let at = 0; at <= last; at++) {
      const block = hashAt(literal.text, at)
      shifts[block] = Math.min(shifts[block] ?? 0, last - at)
    }
    const block = hashAt(literal.text, last)
    const bucket = buckets.get(block)
    if (bucket) bucket.push(literal)
    else buckets.set(block, [literal])
  }

  /** Calls `onMatch` for each literal found, until it returns true. Returns whether it did. */
  function scan(text: string, onMatch: (match: Match) => boolean): boolean {
    if (!shifts) return false
    const offset = window - BLOCK
    const end = text.length - BLOCK
    for (let at = offset; at <= end; ) {
      const block = hashAt(text, at)
      const shift = shifts[block] ?? 1
      if (shift > 0) {
        at += shift
        continue
      }
      const start = at - offset
      for (const literal of buckets.get(block) ?? []) {
        if (text.startsWith(literal.text, start) && onMatch(widen(text, start, literal))) return true
      }
      at += 1
    }
    return false
  }

  return { window, add, scan }
}

const isBase64 = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  '+/-_'.includes(String.fromCharCode(code))

/** Takes in the neighbors that hold bits of the secret. */
function widen(text: string, at: number, literal: Literal): Match {
  let start = at
  let end = at + literal.text.length
  if (literal.takesLeft && start > 0 && isBase64(text.charCodeAt(start - 1))) start--
  if (literal.takesRight && end < text.length && isBase64(text.charCodeAt(end))) end++
  return { start, end, secret: literal.secret }
}

function merge(found: Match[]): Match[] {
  if (found.length < 2) return found
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  const merged: { start: number; end: number; secret: number }[] = []
  let longest = 0
  for (const match of found) {
    const last = merged.at(-1)
    const length = match.end - match.start
    if (!last || match.start >= last.end) {
      merged.push({ ...match })
      longest = length
      continue
    }
    last.end = Math.max(last.end, match.end)
    if (length > longest) {
      last.secret = match.secret
      longest = length
    }
  }
  return merged
}
