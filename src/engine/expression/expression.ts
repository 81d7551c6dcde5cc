import type { Expression as ExpressionNode, MemberExpression } from 'acorn'
import type { Path } from '#shared/json.ts'
import { memberKey } from './member-key.ts'
import { findReferences, type References } from './references.ts'

interface ExpressionBase {
  readonly source: string
  /** Half-open character range of the source inside the field's text. */
  readonly range: readonly [number, number]
  readonly references: References
}

export interface PathSegment {
  readonly key: string | number
  /** Written with `?.`. */
  readonly optional: boolean
}

/** A plain member path, `steps.a.$return_value.items[0]?.name`: walked directly. */
export interface PathExpression extends ExpressionBase {
  readonly kind: 'path'
  readonly root: 'steps' | 'env'
  /** Never empty; the first is the step's or variable's name. */
  readonly segments: readonly PathSegment[]
}

/** A literal: `5`, `"x"`, `true`, `null`. */
export interface ConstantExpression extends ExpressionBase {
  readonly kind: 'constant'
  readonly value: string | number | boolean | null
}

/** Anything else: evaluated in the sandbox. */
export interface ScriptExpression extends ExpressionBase {
  readonly kind: 'script'
}

export type Expression = PathExpression | ConstantExpression | ScriptExpression

interface Parsed {
  /** Its places count from `offset`. */
  readonly node: ExpressionNode
  readonly offset: number
  readonly inner: readonly [number, number]
}

export function analyze(text: string, { node: parsed, offset, inner }: Parsed): Expression {
  const references = movedBy(offset, findReferences(parsed))
  const base = { source: text.slice(...inner), range: inner, references }
  const node = withoutParens(parsed)
  if (node.type === 'Literal' && isConstant(node.value))
    return { ...base, kind: 'constant', value: node.value }
  const path = plainPath(node)
  return path ? { ...base, kind: 'path', ...path } : { ...base, kind: 'script' }
}

function movedBy(offset: number, { reads, unknown }: References): References {
  const moved = <T extends { readonly range: readonly [number, number] }>(place: T): T => ({
    ...place,
    range: [place.range[0] + offset, place.range[1] + offset],
  })
  return { reads: reads.map(moved), unknown: unknown.map(moved) }
}

function withoutParens(node: ExpressionNode): ExpressionNode {
  return node.type === 'ParenthesizedExpression' ? withoutParens(node.expression) : node
}

function isConstant(value: unknown): value is string | number | boolean | null {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}

/** The root and members of `steps.a.b`, if the whole expression is that. */
function plainPath(node: ExpressionNode): Pick<PathExpression, 'root' | 'segments'> | undefined {
  const segments: PathSegment[] = []
  let at: MemberExpression['object'] = node.type === 'ChainExpression' ? node.expression : node
  while (at.type === 'MemberExpression') {
    const key = memberKey(at)
    if (key === undefined) return undefined
    segments.push({ key, optional: at.optional })
    at = at.object
  }
  if (at.type !== 'Identifier' || segments.length === 0) return undefined
  segments.reverse()
  return at.name === 'steps' || at.name === 'env' ? { root: at.name, segments } : undefined
}

export const pathOf = (expression: PathExpression): Path => expression.segments.map(segment => segment.key)
