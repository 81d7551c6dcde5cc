import type { AnyNode, Identifier, ObjectPattern, Program } from 'acorn'
import type { Entry } from './entry.ts'
import { entryFunction } from './entry.ts'
import type { StepReferences } from './types.ts'
import { staticKey, walk } from './walk.ts'

/** Names by whose use `steps` may be reached unseen. */
const HIDES_READS = new Set(['eval', 'arguments', 'module', 'exports'])

/**
 * The steps that the code reads. Errs on the side of too many: a name that merely looks like a reference counts,
 * and any use of `steps` other than `steps.name` makes it `all`.
 */
export function stepReferences(program: Program, entry: Entry): StepReferences {
  if (entry.form !== 'statements' && !takesStepsByName(program, entry)) return 'all'
  const names = new Set<string>()
  let all = false
  walk(program, (node, parents) => {
    if (all || node.type !== 'Identifier') return
    if (HIDES_READS.has(node.name)) all = !isPropertyName(node, parents[0])
    if (node.name !== 'steps') return
    const read = namesRead(node, parents)
    if (read === 'all') all = true
    else for (const name of read) names.add(name)
  })
  return all ? 'all' : [...names]
}

/** Whether the called function's parameter is `{ steps, $ }`, so that steps can only be reached by that name. */
function takesStepsByName(program: Program, entry: Entry): boolean {
  const called = entryFunction(program, entry)
  if (called === undefined) return false
  const [parameter] = called.params
  if (parameter === undefined) return true
  return parameter.type === 'ObjectPattern' && !hasRest(parameter)
}

export function namesRead(node: Identifier, parents: readonly AnyNode[]): readonly string[] | 'all' {
  const [parent, grandparent] = parents
  if (parent === undefined) return 'all'
  if (parent.type === 'MemberExpression') {
    if (parent.object !== node) return 'all'
    const key = staticKey(parent)
    return key === undefined ? 'all' : [key]
  }
  if (parent.type === 'Property') return namesOfProperty(node, parent, grandparent)
  if (parent.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'ObjectPattern') {
    return namesOfPattern(parent.id)
  }
  return 'all'
}

function namesOfProperty(
  node: Identifier,
  property: Extract<AnyNode, { type: 'Property' }>,
  owner: AnyNode | undefined,
): readonly string[] | 'all' {
  const isName = property.key === node && !property.computed
  if (owner?.type !== 'ObjectPattern') return isName && !property.shorthand ? [] : 'all'
  // `{ steps }` only names the parameter; `{ steps: { a, b } }` reads those two; any other name hides what is read.
  const value = property.value as AnyNode
  if (value.type === 'ObjectPattern') return namesOfPattern(value)
  return value.type === 'Identifier' && value.name === 'steps' ? [] : 'all'
}

export function namesOfPattern(pattern: ObjectPattern): readonly string[] | 'all' {
  if (hasRest(pattern)) return 'all'
  const keys = pattern.properties.map(item => (item.type === 'Property' ? staticKey(item) : undefined))
  return keys.includes(undefined) ? 'all' : keys.filter(key => key !== undefined)
}

function hasRest(pattern: ObjectPattern): boolean {
  return pattern.properties.some(item => item.type === 'RestElement')
}

function isPropertyName(node: Identifier, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  return parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand
}
