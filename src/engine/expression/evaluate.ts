import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import type { ExpressionSandbox } from '../ports.ts'
import { settleBuilt, settleJson } from '../values/json-value.ts'
import { pathText } from '../values/path-text.ts'
import type { CompiledValue, ScriptUse } from './compile-value.ts'
import type { Expression, ScriptExpression } from './expression.ts'
import { marshalScope } from './marshal.ts'
import { readPath } from './read-path.ts'
import type { ExpressionScope } from './scope.ts'
import type { Template } from './template.ts'

/** What the sandbox answered, by script. */
export type ScriptResults = ReadonlyMap<ScriptExpression, JsonValue | undefined>

export const NO_SCRIPTS: ScriptResults = new Map()

/** Asks the sandbox for all of a value's scripts at once. */
export async function runScripts(
  uses: readonly ScriptUse[],
  scope: ExpressionScope,
  sandbox: ExpressionSandbox,
): Promise<ScriptResults> {
  const results = new Map<ScriptExpression, JsonValue | undefined>()
  await Promise.all(
    uses.map(async ({ expression, field, label }) => {
      try {
        const value = await sandbox.evaluate(
          expression.source,
          marshalScope(expression.references.reads, scope),
        )
        results.set(expression, value === undefined ? undefined : settleJson(value, 'The expression'))
      } catch (error) {
        throw inField(error, field, label)
      }
    }),
  )
  return results
}

/** Builds a compiled value; its scripts have been run. Gives `undefined` when a lone expression does. */
export function buildValue(
  compiled: CompiledValue,
  scope: ExpressionScope,
  scripts: ScriptResults,
): JsonValue | undefined {
  switch (compiled.kind) {
    case 'fixed':
      return compiled.value
    case 'template':
      try {
        return buildTemplate(compiled.template, scope, scripts)
      } catch (error) {
        throw inField(error, compiled.field, compiled.label)
      }
    case 'array':
      return settleBuilt(compiled.items.map(item => buildValue(item, scope, scripts) ?? null))
    case 'object': {
      const object: JsonObject = {}
      for (const [key, member] of compiled.entries) {
        const value = buildValue(member, scope, scripts)
        if (value !== undefined) object[key] = value
      }
      return settleBuilt(object)
    }
    default:
      return compiled satisfies never
  }
}

/** [R10] One expression keeps its type; with text around it everything becomes text. */
function buildTemplate(
  template: Template,
  scope: ExpressionScope,
  scripts: ScriptResults,
): JsonValue | undefined {
  if (template.kind === 'literal') return template.text
  if (template.kind === 'expression') return evaluateOne(template.expression, scope, scripts)
  let text = ''
  for (const part of template.parts) {
    text += typeof part === 'string' ? part : asText(evaluateOne(part, scope, scripts))
  }
  return text
}

function evaluateOne(
  expression: Expression,
  scope: ExpressionScope,
  scripts: ScriptResults,
): JsonValue | undefined {
  if (expression.kind === 'path') return readPath(expression, scope)
  return expression.kind === 'constant' ? expression.value : scripts.get(expression)
}

/** [R10] `undefined` and `null` show as nothing, objects and arrays as JSON. */
function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Says where: by the label that the form has for it, with the way inside of its value. */
function inField(error: unknown, field: Path, label?: string): unknown {
  if (field.length === 0) return error
  const details = { field: pathText(field) }
  const place = label === undefined ? details.field : pathText(field.slice(2), `“${label}”`)
  if (error instanceof PatchbayError) {
    return new PatchbayError(`In ${place}: ${error.message}`, { code: error.code, details })
  }
  const reason = error instanceof Error ? error.message : 'the expression failed'
  return new PatchbayError(`In ${place}: ${reason}`, { code: 'expression.failed', cause: error, details })
}
