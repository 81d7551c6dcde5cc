import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { createTreeModel, type TreeModel } from '../../../../src/renderer/components/json-tree/tree-model.ts'
import { lengthOf, pathOf } from '../../../../src/renderer/components/json-tree/tree-node.ts'

const rowsOf = (model: TreeModel) => Array.from({ length: model.rowCount() }, (_, row) => spell(model, row))
const spell = (model: TreeModel, row: number) => {
  const node = model.rowAt(row)
  return `${'  '.repeat(node.depth)}${node.key ?? node.kind}`
}

describe('tree model', () => {
  it('opens the root alone and shows its children', () => {
    const model = createTreeModel({ a: 1, b: { c: [1, 2] }, d: 'x' })
    expect(rowsOf(model)).toEqual(['object', '  a', '  b', '  d'])
  })

  it('counts and numbers rows through openings and closings', () => {
    const model = createTreeModel({ a: 1, b: { c: [1, 2], e: 0 }, d: { f: null } })
    model.open(model.rowAt(2))
    model.open(model.rowAt(3))
    model.open(model.rowAt(7))
    expect(rowsOf(model)).toEqual([
      'object',
      '  a',
      '  b',
      '    c',
      '      0',
      '      1',
      '    e',
      '  d',
      '    f',
    ])
    model.close(model.rowAt(2))
    expect(rowsOf(model)).toEqual(['object', '  a', '  b', '  d', '    f'])
  })

  it('forgets what was open inside a node that is closed', () => {
    const model = createTreeModel({ a: { b: { c: 1 } } })
    model.openAll(model.root)
    expect(rowsOf(model)).toEqual(['object', '  a', '    b', '      c'])
    model.close(model.rowAt(1))
    model.open(model.rowAt(1))
    expect(rowsOf(model)).toEqual(['object', '  a', '    b'])
  })

  it('shows a scalar root as one row', () => {
    expect(rowsOf(createTreeModel(42))).toEqual(['leaf'])
  })

  it('opens long text into lines', () => {
    const model = createTreeModel({ text: `one\ntwo\n${'x'.repeat(200)}` })
    model.open(model.rowAt(1))
    const lines = [2, 3, 4, 5].map(row => model.rowAt(row).value)
    expect(lines).toEqual(['one', 'two', 'x'.repeat(160), 'x'.repeat(40)])
  })

  it('folds open texts anew when there is more or less room, and the rows below stay what they are', () => {
    const text = `${'x'.repeat(95)}\nend`
    const model = createTreeModel({ text, after: { a: 1 } })
    model.open(model.rowAt(1))
    model.open(model.rowAt(4))
    const shape = () => Array.from({ length: model.rowCount() }, (_, row) => model.rowAt(row))
    for (const [width, lines] of [
      [40, [40, 40, 15, 3]],
      [200, [95, 3]],
      [10, [10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 3]],
    ] as const) {
      model.fold(() => width)
      const rows = shape()
      expect(rows.filter(({ kind }) => kind === 'line').map(({ value }) => String(value).length)).toEqual(
        lines,
      )
      expect(rows.slice(2 + lines.length).map(({ key }) => key)).toEqual(['after', 'a'])
      expect(rows.map(node => model.rowOf(node))).toEqual(rows.map((_, row) => row))
    }
  })

  it('shows huge lists in ranges and finds a value inside one', () => {
    const model = createTreeModel(Array.from({ length: 25_000 }, (_, index) => ({ index })))
    expect(model.rowCount()).toBe(4)
    expect([1, 2, 3].map(row => [model.rowAt(row).start, lengthOf(model.rowAt(row))])).toEqual([
      [0, 10_000],
      [10_000, 10_000],
      [20_000, 5000],
    ])
    const node = model.reveal([23_456, 'index'])
    expect(node && [node.value, pathOf(node), model.rowOf(node)]).toEqual([
      23_456,
      [23_456, 'index'],
      3 + 3456 + 2,
    ])
  })

  it('shows huge objects in ranges, keys in order', () => {
    const model = createTreeModel(Object.fromEntries(Array.from({ length: 20_001 }, (_, n) => [`k${n}`, n])))
    model.open(model.rowAt(2))
    expect(model.rowAt(3).key).toBe('k10000')
    expect(pathOf(model.rowAt(3))).toEqual(['k10000'])
  })

  it('gives nothing for a path that leads nowhere', () => {
    const model = createTreeModel({ a: [1], text: 'x\ny' })
    expect(model.reveal(['a', 5])).toBeUndefined()
    expect(model.reveal(['b'])).toBeUndefined()
    expect(model.reveal(['text', 0])).toBeUndefined()
    expect(model.reveal(['a', 0])?.value).toBe(1)
  })

  it('agrees with a plain walk for any value and any openings', () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>
    fc.assert(
      fc.property(json, fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 30 }), (value, moves) => {
        const model = createTreeModel(value)
        for (const [at, opens] of moves) {
          const node = model.rowAt(at % model.rowCount())
          if (opens) model.open(node)
          else model.close(node)
        }
        const rows = Array.from({ length: model.rowCount() }, (_, row) => model.rowAt(row))
        rows.forEach((node, row) => {
          expect(model.rowOf(node)).toBe(row)
          const parentRow = node.parent ? model.rowOf(node.parent) : -1
          expect(parentRow).toBeLessThan(row)
          // Rows between a node and its parent are deeper than the parent: the order is a depth-first walk.
          for (let between = parentRow + 1; between < row; between++) {
            expect((rows[between]?.depth ?? 0) > (rows[parentRow]?.depth ?? -1)).toBe(true)
          }
        })
        expect(new Set(rows.map(node => JSON.stringify([pathOf(node), node.kind, node.index]))).size).toBe(
          rows.length,
        )
      }),
    )
  })
})
