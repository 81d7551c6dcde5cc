import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { pathText } from '../values/path-text.ts'
import { type PathExpression, pathOf } from './expression.ts'
import { type ExpressionScope, ownEnv, ownMember } from './scope.ts'

/**
 * [R11] Walks a plain member path without any evaluation. Reading a member of `undefined` or `null` fails, as it
 * does in JavaScript, unless written with `?.`.
 * @throws PatchbayError `expression.failed`
 */
export function readPath(expression: PathExpression, scope: ExpressionScope): JsonValue | undefined {
  const { root, segments } = expression
  const [first] = segments
  let value: JsonValue | undefined
  if (first) value = root === 'env' ? ownEnv(scope, first.key) : scope.steps.get(String(first.key))
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i] as (typeof segments)[number]
    if (value === undefined || value === null) {
      if (segment.optional) return undefined
      throw missing(expression, i, value)
    }
    value = ownMember(value, segment.key)
  }
  return value
}

function missing(expression: PathExpression, at: number, value: null | undefined): PatchbayError {
  const path = pathOf(expression)
  const before = pathText(path.slice(0, at), expression.root)
  const why =
    expression.root === 'steps' && at === 1
      ? 'that step gave nothing: it was skipped, or has not run'
      : `it is ${String(value)}`
  return new PatchbayError(
    `Can't read ${JSON.stringify(path[at])} of ${before}: ${why}. Where it may be missing, write ?. instead of the dot.`,
    { code: 'expression.failed' },
  )
}
