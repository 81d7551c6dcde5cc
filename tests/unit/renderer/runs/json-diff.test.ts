import { describe, expect, it } from 'vitest'
import { diffJson, MOST_SHOWN } from '../../../../src/renderer/features/runs/compare/json-diff.ts'

describe('what differs between two JSON values', () => {
  it('is told by path, with what is the same as a number', () => {
    expect(
      diffJson(
        { name: 'Ada', gone: 1, at: { city: 'London', zip: 'N1' }, list: [1, 2] },
        { name: 'Ada', at: { city: 'Paris', zip: 'N1' }, list: [1, 2], more: null },
      ),
    ).toEqual({
      differences: [
        { path: ['gone'], kind: 'removed', before: '1' },
        { path: ['at', 'city'], kind: 'changed', before: '"London"', after: '"Paris"' },
        { path: ['more'], kind: 'added', after: 'null' },
      ],
      total: 3,
      unchanged: 4,
    })
  })

  it('is nothing for equal values, however their keys are ordered', () => {
    expect(diffJson({ a: 1, b: [{}] }, { b: [{}], a: 1 })).toEqual({
      differences: [],
      total: 0,
      unchanged: 2,
    })
  })

  it('knows items of a list by their id, so that one more at its start is one difference', () => {
    const before = [
      { id: 1, n: 'a' },
      { id: 2, n: 'b' },
    ]
    expect(diffJson(before, [{ id: 0, n: 'z' }, ...before])).toMatchObject({
      differences: [{ path: [0], kind: 'added', after: '{"id":0,"n":"z"}' }],
      unchanged: 4,
    })
    expect(diffJson(before, [{ id: 2, n: 'B' }])).toMatchObject({
      differences: [
        { path: [0, 'n'], kind: 'changed', before: '"b"', after: '"B"' },
        { path: [0], kind: 'removed', before: '{"id":1,"n":"a"}' },
      ],
    })
    expect(diffJson(['a', 'b', 'c'], ['a', 'x', 'b', 'c'])).toMatchObject({
      differences: [{ path: [1], kind: 'added', after: '"x"' }],
      total: 1,
    })
  })

  it('tells of values of another kind, and of whole values', () => {
    expect(diffJson({ a: [1] }, { a: { 0: 1 } })).toMatchObject({
      differences: [{ path: ['a'], kind: 'changed', before: '[1]', after: '{"0":1}' }],
    })
    expect(diffJson('a', 2)).toMatchObject({
      differences: [{ path: [], kind: 'changed', before: '"a"', after: '2' }],
      unchanged: 0,
    })
  })

  it('compares long lists place by place, and shows no more than can be read', () => {
    const long = (start: number) => Array.from({ length: 20_000 }, (_, n) => ({ id: start + n }))
    const { differences, total, unchanged } = diffJson({ rows: long(0) }, { rows: long(1) })
    expect(differences).toHaveLength(MOST_SHOWN)
    expect(differences[0]).toEqual({ path: ['rows', 0, 'id'], kind: 'changed', before: '0', after: '1' })
    expect({ total, unchanged }).toEqual({ total: 20_000, unchanged: 0 })
    expect(diffJson([...long(0), { id: 'x' }], long(0))).toMatchObject({
      differences: [{ path: [20_000], kind: 'removed' }],
      unchanged: 20_000,
    })
  })

  it('cuts values that are long', () => {
    const [difference] = diffJson('', 'x'.repeat(10_000)).differences
    expect(difference?.after).toMatch(/^"x{1000,3000}…$/)
  })
})
