import type { z } from 'zod'

/** One thing wrong with a document's shape. */
export interface DocumentIssue {
  /** Property names and list indexes from the document's root; empty for the document itself. */
  readonly path: readonly (string | number)[]
  /** The same place as a person would write it: `steps[2] "get_token" › position.x`. */
  readonly place: string
  /** What is wrong there, in plain words. */
  readonly message: string
}

type Issue = z.core.$ZodIssue

const KIND: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const MAX_SHOWN = 60

/** Turns zod's issues about `document` into places and plain words, in the order of the document. */
export function explainIssues(issues: readonly Issue[], document: unknown): DocumentIssue[] {
  return issues.flatMap(issue => explain(issue, document))
}

function explain(issue: Issue, document: unknown): DocumentIssue[] {
  const path = issue.path.map(part => (typeof part === 'number' ? part : String(part)))
  const place = placeOf(path, document)
  if (issue.code === 'unrecognized_keys') return explainUnknownFields(path, issue.keys, document)
  return [{ path, place, message: wording(issue, valueAt(document, path)) }]
}

/** Names fields that don't belong in the object at `path`. */
export function explainUnknownFields(
  path: DocumentIssue['path'],
  keys: readonly string[],
  document?: unknown,
): DocumentIssue[] {
  const advice =
    path.length === 0
      ? 'is not a field of a workflow; remove it, or rename it to start with "x-"'
      : 'is not a known field here; remove it'
  return keys.map(key => ({
    path: [...path, key],
    place: placeOf([...path, key], document),
    message: advice,
  }))
}

function wording(issue: Exclude<Issue, { code: 'unrecognized_keys' }>, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `is missing; it must be ${kindName(issue.expected)}`
        : `must be ${kindName(issue.expected)}, not ${nameKind(value)}`
    case 'invalid_value':
      return `must be ${issue.values.map(choice => JSON.stringify(choice)).join(' or ')}, not ${nameKind(value)}`
    case 'too_big':
      return issue.origin === 'array'
        ? `has too many entries; at most ${issue.maximum} are allowed`
        : issue.origin === 'string'
          ? `is too long; at most ${issue.maximum} characters are allowed`
          : `must be at most ${issue.maximum}, not ${nameKind(value)}`
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? (ownWords(issue.message) ?? `is too short; at least ${issue.minimum} needed`)
        : `must be at least ${issue.minimum}, not ${nameKind(value)}`
    case 'invalid_union':
      return unionWording(issue, value)
    default:
      return ownWords(issue.message) ?? `is not valid: ${nameKind(value)}`
  }
}

function unionWording(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): string {
  if (issue.discriminator !== undefined && 'options' in issue && Array.isArray(issue.options)) {
    const choices = issue.options.map(option => JSON.stringify(option)).join(' or ')
    return value === undefined
      ? `is missing; it must be ${choices}`
      : `must be ${choices}, not ${nameKind(value)}`
  }
  const own = new Set(
    issue.errors.flat().flatMap(inner => (inner.path.length === 0 ? (ownWords(inner.message) ?? []) : [])),
  )
  if (own.size > 0) return [...own].join(', or ')
  return value === undefined ? 'is missing' : `has a value that can't stand here: ${nameKind(value)}`
}

/** Messages written in the schema itself are already plain; zod's own start like this. */
function ownWords(message: string): string | undefined {
  return /^(Invalid|Too |Unrecognized)/.test(message) ? undefined : message
}

function kindName(expected: string): string {
  return KIND[expected] ?? expected
}

/** Names the kind of a value and never the value itself when it is text of any length: it could be a secret. */
function nameKind(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value === '' ? 'empty text' : 'this text'
  if (typeof value === 'object') return 'an object'
  return String(value).slice(0, MAX_SHOWN)
}

function valueAt(document: unknown, path: readonly (string | number)[]): unknown {
  let value = document
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}

function placeOf(path: readonly (string | number)[], document: unknown): string {
  let text = ''
  path.forEach((part, index) => {
    if (typeof part !== 'number') {
      text += text === '' || text.endsWith(' › ') ? part : `.${part}`
      return
    }
    text += `[${part}]`
    const name = valueAt(document, [...path.slice(0, index + 1), 'name'])
    const isLast = index === path.length - 1
    if (typeof name === 'string' && name !== '')
      text += ` "${name.slice(0, MAX_SHOWN)}"${isLast ? '' : ' › '}`
  })
  return text === '' ? 'the document' : text
}
