import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMask } from '#shared/model/mask.ts'
import { linesOf } from '../../../../src/renderer/components/json-tree/text-lines.ts'

describe('lines of a text', () => {
  it('are those it has, empty ones too, folded at the width', () => {
    expect(linesOf('one\r\n\n1234567890', 4)).toEqual(['one', '', '1234', '5678', '90'])
    expect(linesOf('', 4)).toEqual([''])
  })

  it('leave nothing out, whatever the text and the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        (text, width) => {
          expect(linesOf(text, width).join('')).toBe(text.replaceAll(/\r?\n/g, ''))
        },
      ),
    )
  })

  it('cut neither a character nor a secret’s mask in two', () => {
    expect(linesOf('123😀456', 4)).toEqual(['123😀', '456'])
    const mask = formatMask('steps.get_token.$return_value.access_token')
    expect(linesOf(`Bearer of ${mask} and more`, 16)).toEqual(['Bearer of ', `${mask} and m`, 'ore'])
  })

  it('fold ten megabytes in one go', () => {
    expect(linesOf('x'.repeat(10_000_000), 80)).toHaveLength(125_000)
  })
})
