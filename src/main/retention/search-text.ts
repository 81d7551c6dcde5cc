import type { ErrorInfo } from '#shared/errors.ts'
import type { KeptEvent } from './kept-event.ts'

/** Of a run's text this many characters are searched, its event first. */
export const MAX_SEARCHED = 256 * 1024

/**
 * What is searched of a run: the event, inputs, outputs, answers, log lines and errors; as JSON text, in lower case, each
 * piece once. All of it is masked, as everything that is kept.
 */
export function searchTextOf(events: readonly KeptEvent[]): string {
  const seen = new Set<string>()
  let length = 0
  for (const event of events) {
    for (const piece of piecesOf(event)) {
      if (seen.has(piece) || length >= MAX_SEARCHED) continue
      seen.add(piece)
      length += piece.length
    }
  }
  return [...seen].join('\n').slice(0, MAX_SEARCHED).toLowerCase()
}

/** What somebody typed, as it may stand in that text: a piece of JSON, or words within a value. None for blanks. */
export function needlesOf(text: string): string[] {
  const typed = text.trim().toLowerCase()
  if (typed === '') return []
  const escaped = inJson(typed)
  // JSON has no control characters as they are, and SQLite takes a text to end at the first NUL.
  return /\p{Cc}/u.test(typed) ? [escaped] : [...new Set([typed, escaped])]
}

function piecesOf({ head, value }: KeptEvent): string[] {
  const pieces = value === undefined ? [] : [value]
  if (head.type === 'step.logged') pieces.push(inJson(head.text))
  if (head.type === 'step.failed' || head.type === 'run.failed') pieces.push(inJson(messagesOf(head.error)))
  return pieces
}

const messagesOf = ({ name, message, cause }: ErrorInfo): string =>
  `${name}: ${message}${cause ? `\n${messagesOf(cause)}` : ''}`

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)
