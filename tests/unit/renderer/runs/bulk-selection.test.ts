import { describe, expect, it } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import {
  type BulkSelection,
  deselect,
  NOTHING_SELECTED,
  selectAll,
  selectSpan,
  toggleRun,
} from '../../../../src/renderer/features/runs/bulk-selection.ts'

const rows = ['a', 'b', 'c', 'd', 'e'].map(runId => ({ runId }) as RunSummary)
const indexOf = (id: RunId) => rows.findIndex(({ runId }) => runId === id)
const id = (text: string) => text as RunId
const span = (selection: BulkSelection, from: string, to: string) =>
  selectSpan(selection, { rows, indexOf, from: id(from), to: id(to) })
const chosen = ({ ids }: BulkSelection) => [...ids].sort().join('')

describe('selected runs', () => {
  it('are toggled one by one', () => {
    const two = toggleRun(toggleRun(NOTHING_SELECTED, id('a')), id('c'))
    expect([chosen(two), chosen(toggleRun(two, id('a')))]).toEqual(['ac', 'c'])
  })

  it('span from where it began, and shrink again', () => {
    const three = span(NOTHING_SELECTED, 'b', 'd')
    expect(chosen(three)).toBe('bcd')
    expect(chosen(span(three, 'd', 'c'))).toBe('bc')
    expect(chosen(span(three, 'd', 'a'))).toBe('ab')
  })

  it('keep what was chosen before the span', () => {
    const withE = toggleRun(NOTHING_SELECTED, id('e'))
    const second = toggleRun(withE, id('b'))
    expect(chosen(span(second, 'x', 'c'))).toBe('bce')
  })

  it('begin a span anew when its beginning is not in the list any more', () => {
    const lost = { ...toggleRun(NOTHING_SELECTED, id('gone')), ids: new Set<RunId>(), base: new Set<RunId>() }
    expect(chosen(span(lost, 'c', 'd'))).toBe('cd')
  })

  it('let go of what is deleted', () => {
    expect(chosen(deselect(selectAll(rows), [id('a'), id('c')]))).toBe('bde')
  })
})
