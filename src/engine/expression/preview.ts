import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { ExpressionSandbox } from '../ports.ts'
import { compileValue, scriptsOf } from './compile-value.ts'
import { buildValue, runScripts } from './evaluate.ts'
import type { TemplateError } from './find-expression.ts'
import { unknownName } from './globals.ts'
import { expressionsOf, type ParsedTemplate, parseTemplate } from './template.ts'

export interface PreviewInput {
  /** A field's whole text, as it is typed. */
  readonly text: string
  readonly scope: {
    /** By step name, the trigger's under `trigger`. */
    readonly steps: JsonObject
    readonly env: Readonly<Record<string, string>>
  }
  readonly sandbox: ExpressionSandbox
}

export type PreviewResult =
  | { readonly ok: true; readonly value: JsonValue | undefined }
  | {
      readonly ok: false
      readonly message: string
      /** Half-open character range in the text, where the place is known. */
      readonly range?: readonly [number, number]
    }

/** What a field's text gives, for the editor's live preview. Never throws for what the author has typed. */
export async function previewExpression({ text, scope, sandbox }: PreviewInput): Promise<PreviewResult> {
  const parsed = parseTemplate(text)
  const wrong = firstProblem(parsed)
  if (wrong) return { ok: false, message: wrong.message, range: wrong.range }
  const steps = new Map(Object.entries(scope.steps) as [string, JsonObject][])
  const reader = { steps, visibleSteps: () => steps.keys(), env: scope.env }
  const compiled = compileValue(
    text,
    [],
    () => parsed,
    () => undefined,
  )
  try {
    const scripts = await runScripts(scriptsOf(compiled), reader, sandbox)
    return { ok: true, value: buildValue(compiled, reader, scripts) }
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    return { ok: false, message: error.message }
  }
}

function firstProblem({ template, errors }: ParsedTemplate): TemplateError | undefined {
  if (errors[0]) return errors[0]
  for (const { references } of expressionsOf(template)) {
    const [unknown] = references.unknown
    if (unknown) return { message: unknownName(unknown.name), range: unknown.range }
  }
  return undefined
}
