import type { JsonObject } from '#shared/json.ts'

/** Notion takes up to 2,000 characters in one piece. */
const MAX_PIECE = 2000

interface Marks {
  readonly bold?: true
  readonly italic?: true
  readonly code?: true
  readonly link?: string
}

/** Text as Notion wants it, as it is. */
export function plainText(text: string): JsonObject[] {
  return piece(text, {})
}

// One alternative a mark. No part can match what another one starts with, so long texts take no more time than their length.
const MARKED = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|\[([^[\]\n]+)\]\((https?:\/\/[^\s()]+)\)/g

/** Text with **bold**, *italic*, `code` and [links](https://…) in it. */
export function markedText(text: string): JsonObject[] {
  const pieces: JsonObject[] = []
  let at = 0
  for (const match of text.matchAll(MARKED)) {
    const [whole, code, bold, italic, label, link] = match
    pieces.push(...piece(text.slice(at, match.index), {}))
    if (code !== undefined) pieces.push(...piece(code, { code: true }))
    else if (bold !== undefined) pieces.push(...piece(bold, { bold: true }))
    else if (italic !== undefined) pieces.push(...piece(italic, { italic: true }))
    else if (label !== undefined && link !== undefined) pieces.push(...piece(label, { link }))
    at = match.index + whole.length
  }
  return [...pieces, ...piece(text.slice(at), {})]
}

function piece(text: string, { link, ...annotations }: Marks): JsonObject[] {
  return split(text).map(content => ({
    type: 'text',
    text: { content, ...(link === undefined ? {} : { link: { url: link } }) },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }))
}

/** By characters, not by halves of them. */
function split(text: string): string[] {
  const parts: string[] = []
  let part = ''
  for (const character of text) {
    if (part.length + character.length > MAX_PIECE) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return part === '' ? parts : [...parts, part]
}
