import type { AnyNode, Node } from 'acorn'

/** Visits every node below `root`, parents first. `parents` is innermost first. */
export function walk(root: Node, visit: (node: AnyNode, parents: readonly AnyNode[]) => void): void {
  const stack: { node: AnyNode; parents: readonly AnyNode[] }[] = [{ node: root as AnyNode, parents: [] }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, parents } = next
    visit(node, parents)
    // Two generations are all that any visitor asks for.
    const below = [node, ...parents.slice(0, 1)]
    for (const child of childrenOf(node).reverse()) stack.push({ node: child, parents: below })
  }
}

function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = []
  for (const value of Object.values(node)) {
    // One by one: a list of data may have more items than a call takes arguments.
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item)
    } else if (isNode(value)) children.push(value)
  }
  return children
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The name of a property that is written out: `.x`, `['x']`, `{ x: … }`. */
export function staticKey(
  node: { key: Node; computed: boolean } | { property: Node; computed: boolean },
): string | undefined {
  const key = ('key' in node ? node.key : node.property) as AnyNode
  if (!node.computed && key.type === 'Identifier') return key.name
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number'))
    return String(key.value)
  return undefined
}
