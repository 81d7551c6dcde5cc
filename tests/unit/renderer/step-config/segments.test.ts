import { describe, expect, it } from 'vitest'
import {
  findSegments,
  holdsExpression,
  literalParts,
  segmentAt,
} from '../../../../src/renderer/features/step-config/expression/segments.ts'

const codeOf = (text: string) =>
  findSegments(text).map(({ codeFrom, codeTo }) => text.slice(codeFrom, codeTo))

describe('expression segments', () => {
  it('finds each expression of a text', () => {
    expect(codeOf('a {{ x }} b {{y}}')).toEqual([' x ', 'y'])
  })

  it('steps over braces and quotes inside the code', () => {
    expect(codeOf('{{ ({a: {b: 1}}) }} {{ "}}" + \'{\' }}')).toEqual([' ({a: {b: 1}}) ', ' "}}" + \'{\' '])
  })

  it('ends at the nearest braces when a quote is left open', () => {
    expect(codeOf("{{ it's }} and more")).toEqual([" it's "])
  })

  it('takes an unfinished expression to the end, and does not count it as one', () => {
    expect(findSegments('x {{ steps.a')).toEqual([
      { from: 2, to: 12, codeFrom: 4, codeTo: 12, closed: false },
    ])
    expect(holdsExpression('x {{ steps.a')).toBe(false)
    expect(holdsExpression('x {{ steps.a }}')).toBe(true)
  })

  it('knows in which expression the caret is', () => {
    const text = 'a {{x}} {{y}}'
    expect(segmentAt(text, 5)?.codeFrom).toBe(4)
    expect(segmentAt(text, 11)?.codeFrom).toBe(10)
    expect(segmentAt(text, 7)).toBeUndefined()
  })

  it('gives the text outside', () => {
    expect(literalParts('Bearer {{x}}!')).toEqual(['Bearer ', '!'])
    expect(literalParts('{{x}}')).toEqual([])
  })

  it.each([42, null, undefined, ['{{x}}'], {}])('does not take %j for an expression', value => {
    expect(holdsExpression(value)).toBe(false)
  })
})
