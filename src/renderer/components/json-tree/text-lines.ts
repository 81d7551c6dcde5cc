import { maskParts } from './masked.ts'

/** About what the badge takes that stands for a secret. */
const BADGE_WIDTH = 10

/** Cuts a text at its line breaks, and folds what is longer than a line has room for; nothing of it is left out. */
export function linesOf(text: string, width: number): string[] {
  const lines: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.length <= width) lines.push(line)
    else foldInto(lines, line, width)
  }
  return lines
}

function foldInto(lines: string[], text: string, width: number): void {
  let line = ''
  let room = width
  const end = () => {
    lines.push(line)
    line = ''
    room = width
  }
  for (const part of maskParts(text)) {
    if (part.origin !== undefined) {
      // Cut in two it would no longer be known for a secret.
      if (room < BADGE_WIDTH && line !== '') end()
      line += part.text
      room -= BADGE_WIDTH
      continue
    }
    for (let at = 0; at < part.text.length; ) {
      if (room <= 0) end()
      const to = wholeCharacter(part.text, at + room)
      line += part.text.slice(at, to)
      room -= to - at
      at = to
    }
  }
  if (line !== '') end()
}

/** Where to cut so that neither half of a surrogate pair stands alone. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}
