import { describe, expect, it } from 'vitest'
import { formatMask } from '#shared/model/mask.ts'
import { checkPinnable, MAX_PIN_BYTES, readTyped } from '../../../../../src/main/runs/pins/read-pinned.ts'
import { shapeOf } from '../../../../../src/main/runs/pins/shape-of.ts'

describe('the shape of an output', () => {
  it('has words in the place of values, and one item of each list', () => {
    const value = {
      $return_value: [{ id: 1, tags: ['a', 'b'], owner: null }, { id: 2 }],
      empty: [],
      done: true,
      nested: { text: 'secret' },
    }
    expect(shapeOf(value)).toEqual({
      $return_value: [{ id: 'number', tags: ['string'], owner: 'null' }],
      empty: [],
      done: 'boolean',
      nested: { text: 'string' },
    })
  })
})

describe('an output written by hand', () => {
  it('is what the step returns, unless it says what it is', () => {
    expect(readTyped('[1, 2]')).toEqual({ $return_value: [1, 2] })
    expect(readTyped('{ "id": 1 }')).toEqual({ $return_value: { id: 1 } })
    expect(readTyped('{ "$return_value": null, "rows": 3 }')).toEqual({ $return_value: null, rows: 3 })
    expect(readTyped('{ "$summary": "Two rows" }')).toEqual({ $summary: 'Two rows' })
  })

  it.each([
    ['{ "a": 1', 'This is not JSON: line 1, column 9'],
    ['{ "a": 1, "a": 2 }', 'given twice'],
    ['{ "__proto__": {} }', '__proto__'],
    ['{ "$return_value": 1, "$attempt": 2 }', '“$attempt” is Patchbay’s own'],
    ['{ "$return_value": 1, "$resume_data": {} }', '“$resume_data” is Patchbay’s own'],
    ['{ "$summary": 1 }', '“$summary” has to be a text'],
    ['['.repeat(1001) + ']'.repeat(1001), 'nested deeper'],
  ])('is refused where a step could not have given it: %s', (text, message) => {
    expect(() => readTyped(text)).toThrow(message)
  })
})

describe('what may be pinned', () => {
  const step = { name: 'get_token' }
  const check =
    (json: string, givesCredential = false) =>
    () =>
      checkPinnable(json, step, givesCredential)

  it('holds no credential, no mask of one, and is not too large', () => {
    expect(check('{"$return_value":1}')).not.toThrow()
    expect(check('{"$return_value":1}', true)).toThrow(/^get_token gives a credential, which is never kept/)
    expect(check(JSON.stringify({ at: `Bearer ${formatMask('env.TOKEN')}` }))).toThrow(
      'The output of get_token holds a secret (env.TOKEN), which is never kept.',
    )
    expect(check(JSON.stringify({ long: 'ü'.repeat(MAX_PIN_BYTES / 2) }))).toThrow('larger than 2 MB')
  })
})
