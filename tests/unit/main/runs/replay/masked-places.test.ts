import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { formatMask, NEUTRAL_MASK } from '#shared/model/mask.ts'
import { fillGaps, maskedPlaces } from '../../../../../src/main/runs/replay/masked-places.ts'

const A = formatMask('env.A')
const B = formatMask('steps.get.$return_value["a b"]')

describe('masked places', () => {
  it('are found alone, in texts and in keys, each with its origin', () => {
    const value = {
      plain: 1,
      alone: A,
      list: [null, `Bearer ${B} ${A} ${B}`],
      nested: { [`x-${A}`]: true },
      n: NEUTRAL_MASK,
    }
    expect(maskedPlaces(value)).toEqual([
      { path: ['alone'], mask: A, origin: 'env.A', stands: 'alone' },
      { path: ['list', 1], mask: B, origin: 'steps.get.$return_value["a b"]', stands: 'in a text' },
      { path: ['list', 1], mask: A, origin: 'env.A', stands: 'in a text' },
      { path: ['nested'], mask: A, origin: 'env.A', stands: 'in a key' },
      { path: ['n'], mask: NEUTRAL_MASK, origin: undefined, stands: 'alone' },
    ])
    expect(maskedPlaces(A)).toEqual([{ path: [], mask: A, origin: 'env.A', stands: 'alone' }])
  })

  it('are filled with what was typed in, as it is, and nothing else changes', () => {
    const value = { list: [null, `Bearer ${B} ${A} ${B}`], nested: { [`x-${A}`]: true }, same: { a: 1 } }
    const filled = fillGaps(value, [{ gap: { path: ['list', 1], mask: B, isKey: false }, text: "$& $1 $'" }])
    expect(filled).toEqual({ ...value, list: [null, `Bearer $& $1 $' ${A} $& $1 $'`] })
    expect((filled as typeof value).same).toBe(value.same)
    const key = { gap: { path: ['nested'], mask: A, isKey: true }, text: 'k' }
    expect(fillGaps(value, [key])).toEqual({ ...value, nested: { 'x-k': true } })
    expect(value.list[1]).toContain(B)
  })

  it('that stood for an object are filled by its parts', () => {
    const filled = fillGaps({ $return_value: A }, [
      { gap: { path: ['$return_value', 'token'], isKey: false }, text: 't' },
      { gap: { path: ['$return_value', 'hosts', 2], isKey: false }, text: 'h' },
    ])
    expect(filled).toEqual({ $return_value: { token: 't', hosts: { 2: 'h' } } })
    const own = fillGaps(A, [{ gap: { path: ['__proto__', 'polluted'], isKey: false }, text: 'yes' }])
    expect(own).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })

  it('are all found and all filled, whatever the value', () => {
    const leaf = fc.constantFrom<JsonValue>(A, B, `${A}${B}`, 'plain', 5, null, true)
    const { value: values } = fc.letrec<{ value: JsonValue }>(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b c', `k${A}`, '__proto__'), tie('value'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(values, value => {
        const fillings = maskedPlaces(value).map(({ path, mask, stands }, index) => ({
          gap: { path, mask, isKey: stands === 'in a key' },
          text: `filled${index}`,
        }))
        const filled = fillGaps(value, fillings)
        expect(maskedPlaces(filled)).toEqual([])
        for (const { text } of fillings) expect(JSON.stringify(filled)).toContain(text)
      }),
    )
  })
})
