import type { JsonValue, Path } from '#shared/json.ts'
import { copyJson } from '../values/json-value.ts'
import type { ScriptExpression } from './expression.ts'
import { expressionsOf, type ParsedTemplate, type Template } from './template.ts'

/** A prop's value with its expressions parsed: what a plan holds in the place of the document's text. */
export type CompiledValue =
  | { readonly kind: 'fixed'; readonly value: JsonValue }
  | {
      readonly kind: 'template'
      readonly template: Template
      readonly field: Path
      readonly label?: string | undefined
    }
  | { readonly kind: 'array'; readonly items: readonly CompiledValue[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, CompiledValue])[] }

/** A script and the field it stands in. */
export interface ScriptUse {
  readonly expression: ScriptExpression
  readonly field: Path
  /** What the form calls the field that `field` begins with. */
  readonly label?: string | undefined
}

export type TemplateParser = (text: string) => ParsedTemplate

/** Expressions nest anywhere in a value; keys are no expressions. `onTemplate` hears of each text that holds any. */
export function compileValue(
  value: JsonValue,
  field: Path,
  parse: TemplateParser,
  onTemplate: (parsed: ParsedTemplate, field: Path) => void,
  label?: string,
): CompiledValue {
  if (typeof value === 'string') {
    const parsed = parse(value)
    if (parsed.template.kind === 'literal') return { kind: 'fixed', value }
    onTemplate(parsed, field)
    return { kind: 'template', template: parsed.template, field, label }
  }
  if (typeof value !== 'object' || value === null) return { kind: 'fixed', value }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => compileValue(item, [...field, i], parse, onTemplate, label))
    return items.every(isFixed) ? { kind: 'fixed', value: copyJson(value) } : { kind: 'array', items }
  }
  const entries = Object.entries(value)
    .filter(([key]) => key !== '__proto__')
    .map(([key, member]) => [key, compileValue(member, [...field, key], parse, onTemplate, label)] as const)
  return entries.every(([, member]) => isFixed(member))
    ? { kind: 'fixed', value: copyJson(value) }
    : { kind: 'object', entries }
}

const isFixed = (value: CompiledValue) => value.kind === 'fixed'

/** The scripts inside a compiled value: what has to be asked of the sandbox before it can be built. */
export function scriptsOf(value: CompiledValue): ScriptUse[] {
  switch (value.kind) {
    case 'fixed':
      return []
    case 'array':
      return value.items.flatMap(scriptsOf)
    case 'object':
      return value.entries.flatMap(([, member]) => scriptsOf(member))
    case 'template':
      return expressionsOf(value.template)
        .filter(expression => expression.kind === 'script')
        .map(expression => ({ expression, field: value.field, label: value.label }))
    default:
      return value satisfies never
  }
}
