import fc from 'fast-check'
import { expect, it } from 'vitest'
import { difference } from '../../../src/renderer/features/step-config/editor/difference.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') })

it('turns one text into the other, and touches only where they differ', () => {
  fc.assert(
    fc.property(text, text, text, text, (head, before, after, tail) => {
      const [whole, wanted] = [head + before + tail, head + after + tail]
      const { from, to, insert } = difference(whole, wanted)
      expect(whole.slice(0, from) + insert + whole.slice(to)).toBe(wanted)
      expect(to - from).toBeLessThanOrEqual(before.length)
      expect(insert.length).toBeLessThanOrEqual(after.length)
    }),
  )
})

it('leaves equal texts alone', () => {
  expect(difference('same', 'same')).toEqual({ from: 4, to: 4, insert: '' })
})
