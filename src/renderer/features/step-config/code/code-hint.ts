import { spellPath } from '#shared/js-path.ts'
import type { JsonValue } from '#shared/json.ts'
import { isMasked } from '../../../components/json-tree/masked.ts'
import { memberPathBefore } from '../expression/member-path.ts'
import { type ExpressionScope, valueAt } from '../expression/scope.ts'
import { previewOf, typeOf } from '../expression/value-hint.ts'
import { docOf } from './api-docs.ts'

export interface Hint {
  readonly from: number
  readonly to: number
  readonly signature: string
  readonly what: string
}

const WORD = /[\w$]/

/** What to say about the name at `at`: how a part of the API is used, or the type and value of a step's output. */
export function hintAt(text: string, at: number, scope: ExpressionScope): Hint | undefined {
  let from = at
  let to = at
  while (from > 0 && WORD.test(text[from - 1] ?? '')) from--
  while (to < text.length && WORD.test(text[to] ?? '')) to++
  if (from === to) return undefined
  const member = memberPathBefore(text.slice(Math.max(0, from - 500), to))
  if (!member) return undefined
  const path = [...member.path, member.partial]
  const name = spellPath(path)
  const doc = docOf(name)
  if (doc) return { from, to, signature: doc.signature, what: doc.what }
  return describe(path, name, scope, { from, to })
}

function describe(
  path: readonly (string | number)[],
  name: string,
  scope: ExpressionScope,
  range: { readonly from: number; readonly to: number },
): Hint | undefined {
  const [root, step, ...rest] = path
  if (root !== 'steps' || step === undefined) return undefined
  if (!scope.stepNames.includes(String(step))) {
    return { ...range, signature: name, what: 'No step of this name comes before this one.' }
  }
  const value = valueAt(scope.valueOf(String(step)), rest)
  if (value === undefined) return { ...range, signature: name, what: 'Not known yet: run the workflow once.' }
  return {
    ...range,
    signature: `${name}: ${shapeOf(value)}`,
    what: isMasked(value) ? 'Secret, never shown.' : `Latest run: ${previewOf(value)}`,
  }
}

/** A type as TypeScript would spell it, one level deep. */
export function shapeOf(value: JsonValue): string {
  if (isMasked(value)) return 'string'
  if (Array.isArray(value)) return value[0] === undefined ? 'unknown[]' : `${wrap(typeOf(value[0]))}[]`
  if (value === null || typeof value !== 'object') return typeOf(value)
  const entries = Object.entries(value).slice(0, 12)
  const fields = entries.map(([key, item]) => `${key}: ${typeOf(item)}`).join('; ')
  return `{ ${fields}${Object.keys(value).length > entries.length ? '; …' : ''} }`
}

const wrap = (type: string) => (type === 'array' ? 'unknown[]' : type)
