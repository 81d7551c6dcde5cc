import { analyze, type Expression } from './expression.ts'
import { type FoundExpression, findExpression, type TemplateError } from './find-expression.ts'

/**
 * [R10] What a field's text is: fixed text, one expression (which keeps its type), or text around expressions
 * (which makes a string).
 */
export type Template =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }

export interface ParsedTemplate {
  readonly template: Template
  /** Everything wrong with the syntax. When there is any, the template is not to be evaluated. */
  readonly errors: readonly TemplateError[]
}

/** More mistakes than these help nobody, and each may cost a look at all of the rest. */
const MAX_ERRORS = 20

/** Finds the `{{ … }}` expressions in a text and parses each. Pure: the same text gives the same answer. */
export function parseTemplate(text: string): ParsedTemplate {
  let open = text.indexOf('{{')
  if (open < 0) return { template: { kind: 'literal', text }, errors: [] }
  const parts: (string | Expression)[] = []
  const errors: TemplateError[] = []
  let from = 0
  while (open >= 0 && errors.length < MAX_ERRORS) {
    const found: FoundExpression = findExpression(text, open)
    if (found.error) errors.push(found.error)
    if (open > from) parts.push(text.slice(from, open))
    if (found.node) {
      try {
        parts.push(analyze(text, { node: found.node, offset: found.offset ?? 0, inner: found.inner }))
      } catch (error) {
        // Walking a tree that deep would take more stack than there is.
        if (!(error instanceof RangeError)) throw error
        errors.push({ message: 'The expression is nested too deeply. Use a code step.', range: found.inner })
      }
    }
    from = found.end
    open = text.indexOf('{{', from)
  }
  if (from < text.length) parts.push(text.slice(from))
  const [only] = parts
  if (parts.length === 1 && typeof only === 'object') {
    return { template: { kind: 'expression', expression: only }, errors }
  }
  return { template: { kind: 'text', parts }, errors }
}

/** The expressions of a template, in the order they are written. */
export function expressionsOf(template: Template): readonly Expression[] {
  if (template.kind === 'literal') return []
  if (template.kind === 'expression') return [template.expression]
  return template.parts.filter(part => typeof part !== 'string')
}
