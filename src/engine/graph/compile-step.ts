import type { JsonObject, Path } from '#shared/json.ts'
import type { Action, App } from '#shared/model/action.ts'
import type { Step } from '#shared/model/workflow.ts'
import {
  type CompiledValue,
  compileValue,
  type ScriptUse,
  scriptsOf,
  type TemplateParser,
} from '../expression/compile-value.ts'
import type { References } from '../expression/references.ts'
import { expressionsOf, type ParsedTemplate } from '../expression/template.ts'
import { checkProps, codeProps } from './check-props.ts'
import type { ReferenceChecker } from './check-references.ts'
import { compileAuth } from './compile-auth.ts'
import type { CodeInspection, PlannedAuth } from './plan.ts'
import type { ProblemList } from './problem-list.ts'

export interface CompileTools {
  readonly parse: TemplateParser
  readonly inspectCode: (code: string) => CodeInspection
  readonly references: ReferenceChecker
  readonly problems: ProblemList
}

export interface CompiledStep {
  readonly props: CompiledValue
  readonly scripts: readonly ScriptUse[]
  readonly auth: readonly PlannedAuth[]
  readonly revealed: readonly string[]
  readonly reads: readonly string[] | 'all'
  readonly readPaths: readonly Path[]
  /** Of the secret credential fields. */
  readonly credentialReferences: readonly References[]
}

interface StepParts {
  readonly step: Step
  /** Its place in the document. */
  readonly at: number
  readonly action: Action
  readonly apps: ReadonlyMap<string, App>
}

/** Checks one step's fields and turns them into what runs: every problem, not just the first. */
export function compileStep({ step, at, action, apps }: StepParts, tools: CompileTools): CompiledStep {
  const { problems } = tools
  checkProps(
    {
      target: step.id,
      props: step.props,
      declared: action.props,
      field: ['props'],
      owner: action.name,
      unknownIs: 'error',
    },
    problems,
  )
  const readPaths: Path[] = []
  const checkTemplate = templateChecker(step, at, tools)
  const onTemplate = (parsed: ParsedTemplate, field: Path) => {
    checkTemplate(parsed, field)
    readPaths.push(...stepPathsOf(parsed))
  }
  const raw = new Set(codeProps(action))
  const labels = new Map(action.props.map(({ key, label }) => [key, label]))
  const entries = Object.entries(withDefaults(step.props, action)).map(([key, value]) => {
    const compiled: CompiledValue = raw.has(key)
      ? { kind: 'fixed', value }
      : compileValue(value, ['props', key], tools.parse, onTemplate, labels.get(key))
    return [key, compiled] as const
  })
  const props: CompiledValue = entries.every(([, value]) => value.kind === 'fixed')
    ? compileValue(
        Object.fromEntries(entries.map(([key, value]) => [key, fixedValue(value)])),
        ['props'],
        asIs,
        onTemplate,
      )
    : { kind: 'object', entries }
  const auth = compileAuth({ step, action, apps, parse: tools.parse, onTemplate, problems })
  const code =
    action.runtime === 'code' ? inspectStepCode({ step, at, action }, raw, tools) : { reads: [], paths: [] }
  return {
    props,
    scripts: scriptsOf(props),
    auth: auth.planned,
    revealed: auth.revealed,
    reads: code.reads,
    readPaths: [...readPaths, ...code.paths],
    credentialReferences: auth.secretReferences,
  }
}

/** Reports a template's syntax errors, or what its expressions may not read. */
function templateChecker(step: Step, at: number, { references, problems }: CompileTools) {
  return ({ template, errors }: ParsedTemplate, field: Path) => {
    for (const { message, range } of errors) {
      problems.error(message, { code: 'expression.syntax', target: step.id, field, range })
    }
    for (const expression of expressionsOf(template)) references.check(at, expression.references, field)
  }
}

const stepPathsOf = ({ template }: ParsedTemplate): Path[] =>
  expressionsOf(template)
    .flatMap(({ references }) => references.reads)
    .filter(({ root }) => root === 'steps')
    .map(({ path }) => path)

function withDefaults(props: JsonObject, action: Action): JsonObject {
  const filled: JsonObject = { ...props }
  for (const prop of action.props) {
    const given = filled[prop.key]
    if (
      prop.default !== undefined &&
      (given === undefined || given === null || given === '') &&
      prop.type !== 'any'
    ) {
      filled[prop.key] = prop.default
    }
  }
  return filled
}

const fixedValue = (compiled: CompiledValue) => (compiled.kind === 'fixed' ? compiled.value : null)

/** Everything in it is fixed already: no text is an expression any more. */
const asIs: TemplateParser = text => ({ template: { kind: 'literal', text }, errors: [] })

interface CodeReads {
  readonly reads: readonly string[] | 'all'
  readonly paths: readonly Path[]
}

function inspectStepCode(
  { step, at, action }: Pick<StepParts, 'step' | 'at' | 'action'>,
  keys: ReadonlySet<string>,
  { inspectCode, references, problems }: CompileTools,
): CodeReads {
  const names = new Set<string>()
  const paths: Path[] = []
  let readsAll = false
  for (const key of keys) {
    const code = step.props[key]
    if (typeof code !== 'string') continue
    const field = ['props', key]
    const inspection = inspectCode(code)
    for (const { message, range } of inspection.problems) {
      problems.error(message, { code: 'code.syntax', target: step.id, field, range })
    }
    if (inspection.stepReferences === 'all') readsAll = true
    else {
      references.checkNames(at, inspection.stepReferences, field)
      for (const name of inspection.stepReferences) names.add(name)
      paths.push(...(inspection.stepPaths ?? inspection.stepReferences.map(name => [name])))
    }
    // What code declares that can't be read is not known: its inputs stay as they are.
    if (inspection.problems.length === 0) checkInputs(step, action, inspection, problems)
  }
  return readsAll ? { reads: 'all', paths: [[]] } : { reads: [...names], paths }
}

/** What a component declares by `props` is filled in under the step's `inputs`. */
function checkInputs(step: Step, action: Action, { props }: CodeInspection, problems: ProblemList): void {
  if (!props || !action.props.some(prop => prop.key === 'inputs')) return
  const inputs = step.props.inputs ?? {}
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return
  checkProps(
    {
      target: step.id,
      props: inputs,
      declared: props,
      field: ['props', 'inputs'],
      owner: 'The code',
      unknownIs: 'warning',
    },
    problems,
  )
}
