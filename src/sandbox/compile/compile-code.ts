import type { AnyNode } from 'acorn'
import { refusalOf } from '../packages.ts'
import { componentProps } from './component-props.ts'
import { type Entry, entryComponent, findEntry } from './entry.ts'
import { createLru } from './lru.ts'
import { moduleUses } from './module-imports.ts'
import { type ParsedCode, parseCode } from './parse.ts'
import { movedColumns, rewrite } from './rewrite.ts'
import { stepPaths } from './step-paths.ts'
import { stepReferences } from './step-references.ts'
import type { CodeInspection, CodeProblem, CompileResult } from './types.ts'
import { staticKey } from './walk.ts'

/** Longest code step, in characters. */
export const MAX_CODE_LENGTH = 1_000_000

const CACHED_TEXTS = 200

/** What the text says about itself, without running any of it. Cached by text. */
export const inspectCode: (source: string) => CodeInspection = createLru(CACHED_TEXTS, inspect)

/** The text as a script for a code process, or why it can't be one. Cached by text. */
export const compileCode: (source: string) => CompileResult = createLru(CACHED_TEXTS, compile)

const EMPTY: CodeInspection = { problems: [], stepReferences: [], stepPaths: [], props: [], imports: [] }

function inspect(source: string): CodeInspection {
  const read = readCode(source)
  if (!read.ok) return { ...EMPTY, stepReferences: 'all', stepPaths: [[]], problems: [read.problem] }
  const { parsed, entry } = read
  const problems: CodeProblem[] = []
  const report = (message: string, node: AnyNode) => {
    problems.push({ message, range: [parsed.toSource(node.start), parsed.toSource(node.end)] })
  }
  const uses = moduleUses(parsed.program)
  for (const { specifier, node } of uses) {
    const refusal = refusalOf(specifier)
    if (refusal !== undefined) report(refusal, node)
  }
  const component = entryComponent(parsed.program, entry)
  const declared = component === undefined ? undefined : componentProps(component)
  for (const { message, node } of declared?.problems ?? []) report(message, node)
  for (const { message, node } of shapeProblems(parsed, entry)) report(message, node)
  return {
    problems,
    stepReferences: stepReferences(parsed.program, entry),
    stepPaths: stepPaths(parsed.program, entry),
    props: declared?.props ?? [],
    imports: [...new Set(uses.map(use => use.specifier))],
  }
}

function compile(source: string): CompileResult {
  const read = readCode(source)
  if (!read.ok) return { ok: false, problems: [read.problem] }
  const { parsed, entry } = read
  const [wrong] = shapeProblems(parsed, entry)
  if (wrong !== undefined) {
    const range = [parsed.toSource(wrong.node.start), parsed.toSource(wrong.node.end)] as const
    return { ok: false, problems: [{ message: wrong.message, range }] }
  }
  const { body, imports } = rewrite(parsed, entry)
  // Two functions: what is given comes in through the outer one, so that the author may declare the same names.
  const prefix = `"use strict"; (function ({ steps, $, defineComponent, require, module, exports, $patchbay }) { return async () => { ${imports}`
  return {
    ok: true,
    compiled: {
      script: `${prefix}${body.toString()}\n} })`,
      prefixLength: prefix.length,
      columns: movedColumns(source, parsed, body),
      stepReferences: stepReferences(parsed.program, entry),
    },
  }
}

type Read = { ok: true; parsed: ParsedCode; entry: Entry } | { ok: false; problem: CodeProblem }

function readCode(source: string): Read {
  if (source.length > MAX_CODE_LENGTH) {
    const message = `The code has ${source.length} characters; at most ${MAX_CODE_LENGTH} are possible`
    return { ok: false, problem: { message, range: [MAX_CODE_LENGTH, source.length] } }
  }
  const parsed = parseCode(source)
  return parsed.ok ? { ok: true, parsed, entry: findEntry(parsed.program) } : parsed
}

const RUNNABLE = 'a function or defineComponent({ async run({ steps, $ }) { … } })'

/** What parses but can't be run as a step. */
function shapeProblems({ program }: ParsedCode, entry: Entry): { message: string; node: AnyNode }[] {
  const problems: { message: string; node: AnyNode }[] = []
  for (const node of program.body) {
    const fromElsewhere =
      node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source)
    if (fromElsewhere)
      problems.push({ message: "A step can't export from another module; import what it needs", node })
  }
  if (entry.form === 'export') {
    const value = entry.declaration.declaration
    if (value.type === 'ClassDeclaration' || value.type === 'Literal' || value.type === 'ArrayExpression') {
      problems.push({ message: `The default export must be ${RUNNABLE}`, node: value })
    }
  }
  const component = entryComponent(program, entry)
  const hasRun = component?.properties.some(
    item => item.type === 'SpreadElement' || staticKey(item) === 'run',
  )
  if (component !== undefined && hasRun !== true) {
    problems.push({ message: 'The component has no run: add async run({ steps, $ }) { … }', node: component })
  }
  return problems
}
