import type { JsonObject } from '#shared/json.ts'
import { markedText, plainText } from './rich-text.ts'

/** A block with text in it. */
const block = (type: string, text: JsonObject[], more: JsonObject = {}): JsonObject => ({
  object: 'block',
  type,
  [type]: { rich_text: text, ...more },
})

interface LineRule {
  readonly pattern: RegExp
  readonly toBlock: (text: string, match: RegExpExecArray) => JsonObject
}

/** The first that fits wins. */
const LINES: readonly LineRule[] = [
  {
    pattern: /^(#{1,3})\s+(.+)$/,
    toBlock: (_, match) => block(`heading_${match[1]?.length}`, markedText(match[2] ?? '')),
  },
  {
    pattern: /^[-*]\s+\[([ xX])\]\s+(.*)$/,
    toBlock: (_, match) => block('to_do', markedText(match[2] ?? ''), { checked: match[1] !== ' ' }),
  },
  {
    pattern: /^[-*]\s+(.+)$/,
    toBlock: (_, match) => block('bulleted_list_item', markedText(match[1] ?? '')),
  },
  {
    pattern: /^\d{1,9}[.)]\s+(.+)$/,
    toBlock: (_, match) => block('numbered_list_item', markedText(match[1] ?? '')),
  },
  { pattern: /^>\s?(.*)$/, toBlock: (_, match) => block('quote', markedText(match[1] ?? '')) },
  { pattern: /^(?:-{3,}|\*{3,})$/, toBlock: () => ({ object: 'block', type: 'divider', divider: {} }) },
]

/**
 * Turns simple Markdown into Notion's blocks: headings, lists, to-dos, quotes, code between fences, dividers, and
 * paragraphs parted by empty lines. What is not known stays text.
 */
export function toBlocks(markdown: string): JsonObject[] {
  const blocks: JsonObject[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push(block('paragraph', markedText(paragraph.join('\n'))))
    paragraph = []
  }
  const lines = markdown.replaceAll('\r\n', '\n').split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trimEnd()
    const fence = /^```\s*([\w+#-]*)$/.exec(line)
    const rule = LINES.find(({ pattern }) => pattern.test(line))
    const match = rule?.pattern.exec(line)
    if (fence !== null) {
      const end = lines.findIndex((text, index) => index > at && text.trimEnd() === '```')
      const last = end === -1 ? lines.length : end
      endParagraph()
      blocks.push(
        block('code', plainText(lines.slice(at + 1, last).join('\n')), { language: languageOf(fence[1]) }),
      )
      at = last
    } else if (rule !== undefined && match) {
      endParagraph()
      blocks.push(rule.toBlock(line, match))
    } else if (line.trim() === '') endParagraph()
    else paragraph.push(line)
  }
  endParagraph()
  return blocks
}

/** Notion refuses languages it doesn't know, so only common ones are passed on. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'bash',
      'c',
      'css',
      'diff',
      'go',
      'html',
      'java',
      'javascript',
      'json',
      'kotlin',
      'markdown',
      'php',
      'python',
      'ruby',
      'rust',
      'shell',
      'sql',
      'swift',
      'typescript',
      'xml',
      'yaml',
    ].map(name => [name, name]),
  ),
  js: 'javascript',
  ts: 'typescript',
  py: 'python',
  sh: 'shell',
  yml: 'yaml',
}

const languageOf = (name: string | undefined): string =>
  (name !== undefined && Object.hasOwn(LANGUAGES, name.toLowerCase())
    ? LANGUAGES[name.toLowerCase()]
    : undefined) ?? 'plain text'
