import type { AnyNode, MemberExpression, Program } from 'acorn'
import type { Path } from '#shared/json.ts'
import type { Entry } from './entry.ts'
import { namesOfPattern, namesRead, stepReferences } from './step-references.ts'
import { staticKey, walk } from './walk.ts'

/**
 * What of the steps' exports the code reads, as far as members are written out: `['a', 'items']` is that and all in it.
 * Errs on the side of too much, as {@link stepReferences} does: `[]` is everything.
 */
export function stepPaths(program: Program, entry: Entry): Path[] {
  if (stepReferences(program, entry) === 'all') return [[]]
  const paths: Path[] = []
  const within = new Set<AnyNode>()
  walk(program, (node, parents) => {
    if (node.type === 'MemberExpression' && !within.has(node)) {
      const path = pathFromSteps(node, within)
      if (path) paths.push(...furtherBy(parents[0], node, path))
    } else if (node.type === 'Identifier' && node.name === 'steps' && !within.has(node)) {
      const names = namesRead(node, parents)
      paths.push(...(names === 'all' ? [[]] : names.map(name => [name])))
    }
  })
  return paths
}

/** The members after `steps`; cut at the first that is not written out. Undefined when it begins with something else. */
function pathFromSteps(member: MemberExpression, within: Set<AnyNode>): string[] | undefined {
  const path: string[] = []
  let at = member as AnyNode
  while (at.type === 'MemberExpression') {
    within.add(at)
    const key = staticKey(at)
    if (key === undefined) path.length = 0
    else path.unshift(key)
    at = at.object as AnyNode
  }
  within.add(at)
  return at.type === 'Identifier' && at.name === 'steps' && path.length > 0 ? path : undefined
}

/** A method's name is no part of what is read; `const { a, b } = …` goes one further. */
function furtherBy(parent: AnyNode | undefined, node: AnyNode, path: string[]): string[][] {
  if (parent?.type === 'CallExpression' && parent.callee === node) return [path.slice(0, -1)]
  if (parent?.type !== 'VariableDeclarator' || parent.init !== node || parent.id.type !== 'ObjectPattern')
    return [path]
  const names = namesOfPattern(parent.id)
  return names === 'all' ? [path] : names.map(name => [...path, name])
}
