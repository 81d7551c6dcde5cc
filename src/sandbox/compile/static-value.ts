import type { AnyNode } from 'acorn'
import type { JsonValue } from '#shared/json.ts'
import { staticKey } from './walk.ts'

/** The JSON value that a literal spells; `undefined` when it needs running to know. */
export function staticValue(node: AnyNode): JsonValue | undefined {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'bigint' || node.value instanceof RegExp ? undefined : node.value
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined
    case 'UnaryExpression': {
      const value = staticValue(node.argument)
      if (node.operator === '!')
        return typeof value === 'boolean' || typeof value === 'number' ? !value : undefined
      return node.operator === '-' && typeof value === 'number' ? -value : undefined
    }
    case 'ArrayExpression':
      return staticArray(node.elements)
    case 'ObjectExpression':
      return staticObject(node.properties)
    default:
      return undefined
  }
}

function staticArray(elements: readonly (AnyNode | null)[]): JsonValue[] | undefined {
  const values: JsonValue[] = []
  for (const element of elements) {
    const value = element === null ? undefined : staticValue(element)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

function staticObject(properties: readonly AnyNode[]): JsonValue | undefined {
  const entries: [string, JsonValue][] = []
  for (const property of properties) {
    if (property.type !== 'Property' || property.kind !== 'init' || property.method) return undefined
    const key = staticKey(property)
    const value = staticValue(property.value as AnyNode)
    if (key === undefined || key === '__proto__' || value === undefined) return undefined
    entries.push([key, value])
  }
  return Object.fromEntries(entries)
}
