import type {
  AnyNode,
  ArrowFunctionExpression,
  Function as FunctionNode,
  MemberExpression,
  Node,
} from 'acorn'
import type { Path } from '#shared/json.ts'
import { EXPRESSION_GLOBALS } from './globals.ts'
import { memberKey } from './member-key.ts'
import { declaredIn, type Names, paramNames } from './scopes.ts'

export interface Reference {
  readonly root: 'steps' | 'env'
  /**
   * As far as the text alone tells: `steps.a.items[i].x` reads `['a', 'items']`; `steps[x]` reads `[]`, all of it.
   * A method's name is no part of it: `steps.a.items.map(f)` reads `['a', 'items']`.
   */
  readonly path: Path
  readonly range: readonly [number, number]
  /** Whether it copes with `steps.<name>` being undefined: `steps.a?.x`, or `steps.a` alone. */
  readonly isGuarded: boolean
}

export interface UnknownName {
  readonly name: string
  readonly range: readonly [number, number]
}

/** [R12] Everything an expression reads from outside of itself. */
export interface References {
  readonly reads: readonly Reference[]
  readonly unknown: readonly UnknownName[]
}

interface Found {
  readonly reads: Reference[]
  readonly unknown: UnknownName[]
}

type Scopes = readonly Names[]

export function findReferences(expression: Node): References {
  const found: Found = { reads: [], unknown: [] }
  visit(expression as AnyNode, [], found)
  return found
}

function visit(node: AnyNode, scopes: Scopes, found: Found): void {
  switch (node.type) {
    case 'Identifier':
      nameUsed(node.name, node, scopes, found)
      break
    case 'MemberExpression':
      visitMember(node, scopes, found, false)
      break
    case 'CallExpression':
      visitCallee(node.callee as AnyNode, scopes, found)
      for (const argument of node.arguments) visit(argument as AnyNode, scopes, found)
      break
    case 'TaggedTemplateExpression':
      visitCallee(node.tag as AnyNode, scopes, found)
      visit(node.quasi, scopes, found)
      break
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      if (node.computed) visit(node.key as AnyNode, scopes, found)
      if (node.value) visit(node.value as AnyNode, scopes, found)
      break
    case 'ImportExpression':
      found.unknown.push({ name: 'import', range: [node.start, node.end] })
      break
    case 'MetaProperty':
      if (node.meta.name === 'import')
        found.unknown.push({ name: 'import.meta', range: [node.start, node.end] })
      break
    case 'LabeledStatement':
      visit(node.body as AnyNode, scopes, found)
      break
    case 'BreakStatement':
    case 'ContinueStatement':
      break
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      visitFunction(node, [...scopes, paramNames(node)], found)
      break
    default:
      visitChildren(node, [...scopes, declaredIn(node)], found)
  }
}

function visitFunction(node: FunctionNode | ArrowFunctionExpression, scopes: Scopes, found: Found): void {
  for (const param of node.params) visit(param as AnyNode, scopes, found)
  visit(node.body as AnyNode, scopes, found)
}

function visitCallee(callee: AnyNode, scopes: Scopes, found: Found): void {
  const target = unwrapped(callee)
  if (target.type === 'MemberExpression') visitMember(target, scopes, found, true)
  else visit(target, scopes, found)
}

/** Without the parentheses and optional chains around it, which change nothing about what is read. */
function unwrapped(node: AnyNode): AnyNode {
  const isWrapped = node.type === 'ParenthesizedExpression' || node.type === 'ChainExpression'
  return isWrapped ? unwrapped(node.expression as AnyNode) : node
}

function visitMember(node: MemberExpression, scopes: Scopes, found: Found, isCalled: boolean): void {
  const path: (string | number)[] = []
  let at = node as AnyNode
  // `dynamic` members cut the path there: what comes after them can't be told from the text.
  let outer: MemberExpression | undefined
  let inner: MemberExpression | undefined
  for (;;) {
    at = unwrapped(at)
    if (at.type !== 'MemberExpression') break
    const key = memberKey(at)
    const isMethod = isCalled && at === (node as AnyNode)
    if (key === undefined || isMethod) path.length = 0
    else path.push(key)
    if (at.computed && key === undefined) visit(at.property as AnyNode, scopes, found)
    outer = inner
    inner = at
    at = at.object as AnyNode
  }
  path.reverse()
  if (at.type === 'Identifier' && isFree(at.name, scopes) && (at.name === 'steps' || at.name === 'env')) {
    const isGuarded = outer?.optional ?? true
    found.reads.push({ root: at.name, path, range: [at.start, node.end], isGuarded })
  } else {
    visit(at, scopes, found)
  }
}

function nameUsed(name: string, node: Node, scopes: Scopes, found: Found): void {
  if (!isFree(name, scopes)) return
  const range = [node.start, node.end] as const
  if (name === 'steps' || name === 'env') found.reads.push({ root: name, path: [], range, isGuarded: true })
  else if (!EXPRESSION_GLOBALS.has(name)) found.unknown.push({ name, range })
}

function isFree(name: string, scopes: Scopes): boolean {
  return !scopes.some(scope => scope.has(name))
}

function visitChildren(node: AnyNode, scopes: Scopes, found: Found): void {
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) visit(item, scopes, found)
    } else if (isNode(child)) {
      visit(child, scopes, found)
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
