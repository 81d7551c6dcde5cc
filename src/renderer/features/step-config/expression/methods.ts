import type { JsonValue } from '#shared/json.ts'
import type { Suggestion } from './suggestion.ts'

type Method = readonly [name: string, signature: string, what: string]

const TEXT: readonly Method[] = [
  ['length', 'number', 'Number of characters'],
  ['toUpperCase()', '() → string', 'In capitals'],
  ['toLowerCase()', '() → string', 'In small letters'],
  ['trim()', '() → string', 'Without spaces around it'],
  ['split(",")', '(separator) → array', 'Cut at each separator'],
  ['replaceAll("", "")', '(search, replacement) → string', 'Every occurrence replaced'],
  ['includes("")', '(text) → boolean', 'Whether it holds a text'],
  ['startsWith("")', '(text) → boolean', 'Whether it starts with a text'],
  ['slice(0, 10)', '(start, end?) → string', 'A part of it'],
]

const LIST: readonly Method[] = [
  ['length', 'number', 'Number of items'],
  ['map(item => item)', '(item => value) → array', 'Each item made into something else'],
  ['filter(item => item)', '(item => boolean) → array', 'The items that pass'],
  ['find(item => item)', '(item => boolean) → item', 'The first item that passes'],
  ['join(", ")', '(separator) → string', 'All items as one text'],
  ['includes("")', '(value) → boolean', 'Whether a value is among them'],
  ['at(-1)', '(index) → item', 'One item, counted from the end when negative'],
  ['slice(0, 10)', '(start, end?) → array', 'A part of it'],
]

const NUMBER: readonly Method[] = [
  ['toFixed(2)', '(digits) → string', 'With so many decimals'],
  ['toString()', '() → string', 'As text'],
]

/** The JavaScript members worth offering on a value. */
export function methodsOf(value: JsonValue): Suggestion[] {
  const methods = Array.isArray(value)
    ? LIST
    : typeof value === 'string'
      ? TEXT
      : typeof value === 'number'
        ? NUMBER
        : []
  return methods.map(([label, type, preview]) => ({
    label,
    kind: 'method' as const,
    type,
    preview,
    insert: label,
    overAccess: false,
    rank: -10,
  }))
}
