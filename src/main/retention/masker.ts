import type { Secret } from '#engine/index.ts'
import type { JsonValue } from '#shared/json.ts'
import { formatMask, isMask, MASK_DELIMITERS, NEUTRAL_MASK } from '#shared/model/mask.ts'
import { CUT_MARK } from '#shared/shorten.ts'
import { createCleanTexts } from './clean-texts.ts'
import { formsOf, MIN_SEARCHED_LENGTH } from './encodings.ts'
import { createMatcher, type Match } from './matcher.ts'
import { partsOf } from './secret-leaves.ts'

/** Masks a text that arrives in chunks: a secret may be cut anywhere. */
export interface MaskStream {
  /** What is safe to hand on by now. */
  push(chunk: string): string
  /** The rest. */
  end(): string
}

type Between = (text: string) => string

export interface MaskedJson {
  readonly value: JsonValue
  readonly json: string
  /** The JSON text of a large value within, which others may have in common with this one. Occurs in `json`. */
  readonly core?: string | undefined
}

/**
 * Knows the secrets of one run and takes them out of whatever is kept or shown:
 * [M1] every form of encodings.ts, wherever it stands, in object keys too;
 * [M2] whole: overlapping secrets go together, and no character that holds a part of one stays;
 * [M3] a mask never spells a secret;
 * [M4] of a text that was shortened within a secret, the beginning of that secret goes too.
 */
export interface Masker {
  add(secrets: readonly Secret[]): void
  /** How many different values it knows. */
  readonly size: number
  maskText(text: string): string
  /**
   * Returns `value` itself when nothing in it is secret. Never changes what it was given.
   * @param between makes of the text between secrets what shall stand there
   */
  maskValue(value: JsonValue, between?: Between): JsonValue
  /** Masks and spells in one go: a value as it is written. Cheaper than the two apart when nothing in it is secret. */
  maskToJson(value: JsonValue): MaskedJson
  /** Texts that follow one another: a secret may be cut between them. */
  maskTexts(texts: readonly string[]): string[]
  /** Whether the rest of a secret may be what follows `text`. */
  endsWithin(text: string): boolean
  /** What stands in the place of a value that came from `origin`. */
  label(origin: string): string
  stream(): MaskStream
}

export function createMasker(): Masker {
  const matcher = createMatcher()
  const known = new Set<string>()
  const origins: string[] = []
  const labels = new Map<string, string>()
  let holdsDelimiter = false
  const cleanTexts = createCleanTexts(text => !matcher.has(text) && cutsOf(text).length === 0)

  function addValue(value: string, origin: string): void {
    // In a replay a mask may stand where the secret stood: it is none itself, and other masks like it must stay legible.
    if (known.has(value) || isMask(value)) return
    known.add(value)
    const secret = origins.push(origin) - 1
    if (value.length < MIN_SEARCHED_LENGTH) return
    labels.clear()
    cleanTexts.forget()
    holdsDelimiter ||= MASK_DELIMITERS.some(delimiter => value.includes(delimiter))
    for (const form of formsOf(value)) matcher.add(form, secret)
  }

  function label(origin: string): string {
    let text = labels.get(origin)
    if (text === undefined) {
      const spelled = formatMask(origin)
      text = matcher.has(spelled) ? NEUTRAL_MASK : spelled
      labels.set(origin, text)
    }
    return text
  }

  function replace(text: string, matches: readonly Match[], between = asItIs): string {
    let masked = ''
    let from = 0
    for (const { start, end, secret } of matches) {
      masked += between(text.slice(from, start)) + label(origins[secret] ?? '')
      from = end
    }
    return masked + between(text.slice(from))
  }

  /** Beginnings of secrets before the mark of a cut. */
  function cutsOf(text: string): { start: number; end: number }[] {
    if (!text.includes('…')) return []
    return [...text.matchAll(CUT_MARK)].flatMap(({ index }) => {
      const start = matcher.beginningAtEnd(text.slice(0, index))
      return start === undefined ? [] : [{ start, end: index }]
    })
  }

  function maskCuts(text: string): string {
    let masked = text
    for (const { start, end } of cutsOf(text).reverse())
      masked = masked.slice(0, start) + NEUTRAL_MASK + masked.slice(end)
    return masked
  }

  function maskText(text: string, between = asItIs): string {
    const matches = matcher.find(text)
    const masked = maskCuts(matches.length === 0 ? between(text) : replace(text, matches, between))
    if (masked === text) return text
    // A secret that holds a mask's own delimiter could be completed by one [M3].
    return holdsDelimiter && matcher.has(masked) ? NEUTRAL_MASK : masked
  }

  function maskTexts(texts: readonly string[]): string[] {
    const matches = matcher.find(texts.join(''))
    let from = 0
    return texts.map(text => {
      const to = from + text.length
      const within = matches
        .filter(({ start, end }) => end > from && start < to)
        .map(({ start, end, secret }) => ({
          start: Math.max(start, from) - from,
          end: Math.min(end, to) - from,
          secret,
        }))
      from = to
      return maskText(within.length === 0 ? text : replace(text, within))
    })
  }

  function maskValue(value: JsonValue, between = asItIs): JsonValue {
    if (typeof value === 'string') return maskText(value, between)
    if (typeof value === 'number') {
      const text = String(value)
      return matcher.has(text) ? maskText(text) : value
    }
    if (value === null || typeof value === 'boolean') return value
    return Array.isArray(value) ? maskArray(value, between) : maskObject(value, between)
  }

  function maskArray(items: JsonValue[], between: Between): JsonValue[] {
    let changed = false
    const masked = items.map(item => {
      const after = maskValue(item, between)
      changed ||= after !== item
      return after
    })
    return changed ? masked : items
  }

  function maskObject(object: { [key: string]: JsonValue }, between: Between): JsonValue {
    let changed = false
    const entries = new Map<string, JsonValue>()
    for (const key of Object.keys(object)) {
      const value = object[key] as JsonValue
      const maskedKey = maskText(key, between)
      const after = maskValue(value, between)
      changed ||= after !== value || maskedKey !== key
      entries.set(freeKey(entries, maskedKey), after)
    }
    return changed ? Object.fromEntries(entries) : object
  }

  function maskToJson(value: JsonValue): MaskedJson {
    // Forms are searched for JSON-escaped as well, so what is not in the text is in no part of the value either.
    const clean = cleanTexts.of(value)
    if (clean) return { value, ...clean }
    const masked = maskValue(value)
    return { value: masked, json: JSON.stringify(masked) }
  }

  return {
    get size() {
      return known.size
    },
    add(secrets) {
      for (const { value, origin } of secrets) {
        addValue(value, origin)
        for (const part of partsOf(value)) addValue(part, origin)
      }
    },
    maskText: text => maskText(text),
    maskTexts,
    endsWithin: matcher.endsWithin,
    maskValue,
    maskToJson,
    label,
    stream: () =>
      createStream(
        text => maskText(text),
        text => matcher.find(text),
        () => matcher.longest,
      ),
  }
}

const asItIs: Between = text => text

/** Two keys that masking made the same stay two. */
function freeKey(taken: ReadonlyMap<string, unknown>, key: string): string {
  if (!taken.has(key)) return key
  let count = 2
  while (taken.has(`${key} (${count})`)) count++
  return `${key} (${count})`
}

function createStream(
  maskText: (text: string) => string,
  find: (text: string) => readonly Match[],
  longest: () => number,
): MaskStream {
  let pending = ''
  return {
    push(chunk) {
      pending += chunk
      // A form that starts before `cut` is whole by now, its neighbors included.
      let cut = pending.length - longest() - 1
      if (cut <= 0) return ''
      for (const { start, end } of find(pending)) {
        if (start < cut && end > cut) cut = start
      }
      const safe = maskText(pending.slice(0, cut))
      pending = pending.slice(cut)
      return safe
    },
    end() {
      const rest = maskText(pending)
      pending = ''
      return rest
    },
  }
}
