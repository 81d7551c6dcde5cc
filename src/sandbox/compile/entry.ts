import type {
  AnyNode,
  ArrowFunctionExpression,
  CallExpression,
  ExportDefaultDeclaration,
  FunctionDeclaration,
  FunctionExpression,
  ObjectExpression,
  Program,
  Property,
} from 'acorn'
import { staticKey } from './walk.ts'

type FunctionNode = ArrowFunctionExpression | FunctionExpression | FunctionDeclaration

/**
 * What of the file runs:
 * - `export`: its default export, a function or a component;
 * - `function` / `component`: the file is one function, or one `defineComponent(…)`;
 * - `statements`: the file itself, from top to bottom, with `return`.
 */
export type Entry =
  | { readonly form: 'export'; readonly declaration: ExportDefaultDeclaration }
  | { readonly form: 'function' | 'component'; readonly statement: AnyNode }
  | { readonly form: 'statements' }

export function findEntry(program: Program): Entry {
  const declaration = program.body.find(node => node.type === 'ExportDefaultDeclaration')
  if (declaration !== undefined) return { form: 'export', declaration }
  const own = program.body.filter(node => node.type !== 'ImportDeclaration' && node.type !== 'EmptyStatement')
  const [only] = own
  if (own.length !== 1 || only === undefined) return { form: 'statements' }
  if (only.type === 'FunctionDeclaration') return { form: 'function', statement: only }
  if (only.type !== 'ExpressionStatement') return { form: 'statements' }
  const { expression } = only
  if (isFunction(expression)) return { form: 'function', statement: only }
  return isDefineComponent(expression) ? { form: 'component', statement: only } : { form: 'statements' }
}

/** The function that is called, where the text shows it. */
export function entryFunction(program: Program, entry: Entry): FunctionNode | undefined {
  const value = entryValue(program, entry)
  if (value === undefined) return undefined
  if (isFunction(value)) return value
  const component = componentLiteral(value)
  const run = component === undefined ? undefined : propertyOf(component, 'run')?.value
  return run !== undefined && isFunction(run) ? run : undefined
}

/** The object literal of the component, where the text shows it. */
export function entryComponent(program: Program, entry: Entry): ObjectExpression | undefined {
  const value = entryValue(program, entry)
  return value === undefined ? undefined : componentLiteral(value)
}

export function propertyOf(object: ObjectExpression, key: string): Property | undefined {
  return object.properties.find(
    (item): item is Property => item.type === 'Property' && staticKey(item) === key,
  )
}

function entryValue(program: Program, entry: Entry): AnyNode | undefined {
  if (entry.form === 'statements') return undefined
  const node = entry.form === 'export' ? entry.declaration.declaration : entry.statement
  const value: AnyNode = node.type === 'ExpressionStatement' ? node.expression : (node as AnyNode)
  return value.type === 'Identifier' ? declarationOf(program, value.name) : value
}

function declarationOf(program: Program, name: string): AnyNode | undefined {
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration' && node.id.name === name) return node
    if (node.type !== 'VariableDeclaration' || node.kind !== 'const') continue
    const found = node.declarations.find(item => item.id.type === 'Identifier' && item.id.name === name)
    if (found?.init) return found.init
  }
  return undefined
}

function componentLiteral(node: AnyNode): ObjectExpression | undefined {
  if (node.type === 'ObjectExpression') return node
  const argument = isDefineComponent(node) ? node.arguments[0] : undefined
  return argument?.type === 'ObjectExpression' ? argument : undefined
}

function isDefineComponent(node: AnyNode): node is CallExpression {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'defineComponent'
  )
}

function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration'
  )
}
