import type { JsonValue } from '#shared/json.ts'

/** How a type's text becomes JSON; types that are not here stay text. */
const PARSERS: Readonly<Record<number, (text: string) => JsonValue>> = {
  16: text => text === 't',
  17: toBase64,
  21: Number,
  23: Number,
  26: Number,
  114: text => JSON.parse(text) as JsonValue,
  700: toNumber,
  701: toNumber,
  1114: text => text.replace(' ', 'T'),
  1184: toInstant,
  3802: text => JSON.parse(text) as JsonValue,
}

/** Arrays, by the type of what they hold. */
const ELEMENTS: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1002: 18,
  1005: 21,
  1007: 23,
  1009: 25,
  1014: 1042,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1041: 869,
  1115: 1114,
  1182: 1082,
  1183: 1083,
  1185: 1184,
  1187: 1186,
  1231: 1700,
  2951: 2950,
  3807: 3802,
}

const NAMES: Readonly<Record<number, string>> = {
  16: 'boolean',
  17: 'bytea',
  18: 'char',
  20: 'bigint',
  21: 'smallint',
  23: 'integer',
  25: 'text',
  26: 'oid',
  114: 'json',
  700: 'real',
  701: 'double precision',
  869: 'inet',
  1042: 'character',
  1043: 'character varying',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamp with time zone',
  1186: 'interval',
  1700: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
}

/** As the type is called in SQL, or its number. */
export function typeName(oid: number): string {
  const element = ELEMENTS[oid]
  if (element !== undefined) return `${typeName(element)}[]`
  return NAMES[oid] ?? String(oid)
}

/** Integers of 64 bits and decimals stay text, which keeps all of their digits. */
export function parserOf(oid: number): (text: string) => JsonValue {
  const element = ELEMENTS[oid]
  if (element !== undefined) return text => parseArray(text, parserOf(element))
  return PARSERS[oid] ?? (text => text)
}

function toNumber(text: string): JsonValue {
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** `\x…`, the server's default for more than a decade. */
function toBase64(text: string): string {
  return Buffer.from(text.replace(/^\\x/, ''), 'hex').toString('base64')
}

/** `2026-01-02 03:04:05.678+00`; the zone is UTC by setting. `infinity` stays. */
function toInstant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z')
}

/**
 * PostgreSQL's text of an array: `{1,NULL,"a \"b\"",{nested}}`.
 * Bounds in front of it (`[0:1]={…}`) say nothing that a list has.
 */
function parseArray(text: string, parse: (text: string) => JsonValue): JsonValue {
  const at = text.indexOf('{')
  return at === -1 ? text : readList({ text, at }, parse)
}

function readList(
  scan: { readonly text: string; at: number },
  parse: (text: string) => JsonValue,
): JsonValue[] {
  const list: JsonValue[] = []
  scan.at++
  while (scan.at < scan.text.length && scan.text[scan.at] !== '}') {
    const next = scan.text[scan.at]
    if (next === ',') scan.at++
    else if (next === '{') list.push(readList(scan, parse))
    else if (next === '"') list.push(parse(readQuoted(scan)))
    else {
      const word = readWord(scan)
      list.push(word === 'NULL' ? null : parse(word))
    }
  }
  scan.at++
  return list
}

function readQuoted(scan: { readonly text: string; at: number }): string {
  let value = ''
  for (scan.at++; scan.at < scan.text.length && scan.text[scan.at] !== '"'; scan.at++) {
    if (scan.text[scan.at] === '\\') scan.at++
    value += scan.text[scan.at] ?? ''
  }
  scan.at++
  return value
}

function readWord(scan: { readonly text: string; at: number }): string {
  const from = scan.at
  while (scan.at < scan.text.length && scan.text[scan.at] !== ',' && scan.text[scan.at] !== '}') scan.at++
  return scan.text.slice(from, scan.at)
}
