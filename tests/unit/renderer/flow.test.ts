import { describe, expect, it } from 'vitest'
import { reconcileEdges, reconcileNodes } from '../../../src/renderer/features/canvas/model/flow.ts'
import { moveParts } from '../../../src/renderer/features/canvas/model/move.ts'
import { removeParts } from '../../../src/renderer/features/canvas/model/remove.ts'
import { id, sketch } from './workflow-builder.ts'

const workflow = sketch({ triggers: ['t'], steps: ['a', 'b'], edges: ['t>a', 'a>b'] })
const base = { workflow, problems: [], selection: new Set<string>(), actions: [] }
const a = id('stp', 'a')
const nodes = reconcileNodes([], base)
const node = (list: typeof nodes, nodeId: string) => list.find(candidate => candidate.id === nodeId)

describe('nodes made from the document', () => {
  it('are the very same list while nothing changes', () => {
    expect(reconcileNodes(nodes, { ...base, selection: new Set() })).toBe(nodes)
  })

  it('are made anew only where something changed', () => {
    const selected = reconcileNodes(nodes, { ...base, selection: new Set([a]) })
    expect(node(selected, a)).toMatchObject({ selected: true })
    expect(selected.map((after, index) => after === nodes[index])).toEqual([true, false, true])
  })

  it('have their size from the start, drawn or not', () => {
    expect(nodes.map(({ measured }) => measured)).toEqual(nodes.map(() => ({ width: 240, height: 64 })))
    const moved = reconcileNodes(nodes, {
      ...base,
      workflow: moveParts(workflow, new Set([a]), { x: 8, y: 0 }),
    })
    expect(node(moved, a)).toMatchObject({ position: { x: 328, y: 0 }, measured: { width: 240, height: 64 } })
  })

  it('stay under the hand while they are dragged', () => {
    const dragged = nodes.map(before =>
      before.id === a ? { ...before, dragging: true, position: { x: 999, y: 9 } } : before,
    )
    const after = reconcileNodes(dragged, { ...base, selection: new Set([a]) })
    expect(node(after, a)).toMatchObject({ selected: true, position: { x: 999, y: 9 } })
  })

  it('carry the worst problem, and whether anything follows', () => {
    const problem = { code: 'plan.invalid', message: '', target: a } as const
    const marked = reconcileNodes(nodes, {
      ...base,
      problems: [
        { ...problem, severity: 'error' },
        { ...problem, severity: 'warning' },
      ],
    })
    expect(node(marked, a)?.data).toMatchObject({ mark: 'error', isEnd: false })
    expect(node(marked, id('stp', 'b'))?.data).toMatchObject({ mark: undefined, isEnd: true })
  })
})

describe('edges made from the document', () => {
  it('are the very same while nothing changes, and anew where something did', () => {
    const edges = reconcileEdges([], workflow, new Set())
    expect(reconcileEdges(edges, workflow, new Set())).toBe(edges)
    expect(edges.map(({ ariaLabel }) => ariaLabel)).toEqual(['t to a', 'a to b'])
    const first = edges[0]?.id ?? ''
    const selected = reconcileEdges(edges, workflow, new Set([first]))
    expect(selected.map((edge, index) => edge === edges[index])).toEqual([false, true])
    expect(reconcileEdges(edges, removeParts(workflow, new Set([first])), new Set())).toHaveLength(1)
  })
})
