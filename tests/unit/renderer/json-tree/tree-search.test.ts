import { describe, expect, it } from 'vitest'
import { spellPath } from '#shared/js-path.ts'
import type { JsonValue } from '#shared/json.ts'
import { MOST_HITS, searchTree } from '../../../../src/renderer/components/json-tree/tree-search.ts'

function search(value: JsonValue, query: string): string[] {
  const walk = searchTree(value, query)
  for (;;) {
    const step = walk.next()
    if (step.done) return step.value.map(path => spellPath(path))
  }
}

describe('tree search', () => {
  it('finds keys and values in the order they are shown, whatever the case', () => {
    const value = { Token: 1, list: ['a', { note: 'the TOKEN' }], after: { token_id: null } }
    expect(search(value, 'token')).toEqual(['Token', 'list[1].note', 'after.token_id'])
  })

  it('finds numbers, booleans and null by how they read', () => {
    expect(search({ a: 1234, b: true, c: null }, '23')).toEqual(['a'])
    expect(search({ a: 1234, b: true, c: null }, 'null')).toEqual(['c'])
  })

  it('finds nothing for nothing', () => {
    expect(search({ a: 1 }, '')).toEqual([])
  })

  it('does not take array indexes for keys', () => {
    expect(search(['x', 'y'], '1')).toEqual([])
  })

  it('stops at the most hits that anyone steps through', () => {
    expect(
      search(
        Array.from({ length: MOST_HITS + 500 }, () => 'same'),
        'same',
      ),
    ).toHaveLength(MOST_HITS)
  })

  it('yields between slices of a large value', () => {
    const walk = searchTree(
      Array.from({ length: 10_000 }, (_, n) => n),
      'no such thing',
    )
    expect(walk.next().done).toBe(false)
  })
})

describe('paths as JavaScript', () => {
  it('uses dots where it can and quotes where it must', () => {
    expect(spellPath(['$return_value', 'a b', 0, 'x-y', 'ok'], 'steps.get')).toBe(
      'steps.get.$return_value["a b"][0]["x-y"].ok',
    )
    expect(spellPath(['first', 1])).toBe('first[1]')
    expect(spellPath([0, 'a'])).toBe('[0].a')
  })
})
