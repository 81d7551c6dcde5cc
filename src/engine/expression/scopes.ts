import type { AnyNode, ArrowFunctionExpression, Function as FunctionNode, Pattern } from 'acorn'

export type Names = ReadonlySet<string>

const NONE: Names = new Set()

/** Names a function brings for its parameters and body: parameters, itself, `arguments`, and every `var` inside. */
export function paramNames(node: FunctionNode | ArrowFunctionExpression): Names {
  const names = new Set<string>()
  for (const param of node.params) addPattern(param, names)
  if (node.type !== 'ArrowFunctionExpression') {
    names.add('arguments')
    if (node.id) names.add(node.id.name)
  }
  addVars(node.body as AnyNode, names)
  return names
}

/** Names that hold inside `node` and nowhere else: the block-scoped declarations, a catch's error, a class's own name. */
export function declaredIn(node: AnyNode): Names {
  const names = new Set<string>()
  switch (node.type) {
    case 'BlockStatement':
    case 'StaticBlock':
      for (const statement of node.body) addLexical(statement as AnyNode, names)
      return names
    case 'SwitchStatement':
      for (const one of node.cases)
        for (const statement of one.consequent) addLexical(statement as AnyNode, names)
      return names
    case 'ForStatement':
      if (node.init) addLexical(node.init as AnyNode, names)
      return names
    case 'ForInStatement':
    case 'ForOfStatement':
      addLexical(node.left as AnyNode, names)
      return names
    case 'CatchClause':
      if (node.param) addPattern(node.param, names)
      return names
    case 'ClassExpression':
    case 'ClassDeclaration':
      if (node.id) names.add(node.id.name)
      return names
    default:
      return NONE
  }
}

function addLexical(node: AnyNode, names: Set<string>): void {
  if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
    for (const declarator of node.declarations) addPattern(declarator.id, names)
  } else if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) {
    names.add(node.id.name)
  }
}

/** `var`s belong to the whole function, so they are looked for in all of it but the functions inside. */
function addVars(node: AnyNode, names: Set<string>): void {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') {
    for (const declarator of node.declarations) addPattern(declarator.id, names)
  }
  for (const child of Object.values(node)) {
    for (const item of Array.isArray(child) ? child : [child]) {
      if (isStatement(item)) addVars(item, names)
    }
  }
}

/** Only statements can hold a `var` of this function; expressions hold at most functions of their own. */
function isStatement(value: unknown): value is AnyNode {
  if (typeof value !== 'object' || value === null) return false
  const type = (value as { type?: unknown }).type
  if (typeof type !== 'string' || type === 'FunctionDeclaration' || type === 'ClassDeclaration') return false
  return (
    type.endsWith('Statement') ||
    type === 'VariableDeclaration' ||
    type === 'SwitchCase' ||
    type === 'CatchClause'
  )
}

function addPattern(pattern: Pattern, names: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      names.add(pattern.name)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        addPattern(property.type === 'RestElement' ? property.argument : property.value, names)
      }
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) addPattern(element, names)
      return
    case 'RestElement':
      addPattern(pattern.argument, names)
      return
    case 'AssignmentPattern':
      addPattern(pattern.left, names)
      return
    case 'MemberExpression':
      return
    default:
      pattern satisfies never
  }
}
