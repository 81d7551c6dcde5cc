import type { Expression as ExpressionNode, MemberExpression, PrivateIdentifier } from 'acorn'

/** The member's name when it is known from the text alone. */
export function memberKey(node: MemberExpression): string | number | undefined {
  const property: ExpressionNode | PrivateIdentifier = node.property
  if (!node.computed) return property.type === 'Identifier' ? property.name : undefined
  if (property.type === 'Literal') {
    const { value } = property
    if (typeof value === 'string') return value
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
  }
  if (property.type === 'TemplateLiteral' && property.expressions.length === 0) {
    return property.quasis[0]?.value.cooked ?? undefined
  }
  return undefined
}
