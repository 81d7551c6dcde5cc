import { describe, expect, it } from 'vitest'
import { STEP_HEIGHT, STEP_WIDTH } from '../../../src/renderer/features/canvas/model/geometry.ts'
import { connectionProblem, downstream } from '../../../src/renderer/features/canvas/model/graph.ts'
import { arrange } from '../../../src/renderer/features/canvas/model/layout.ts'
import { neighborOf } from '../../../src/renderer/features/canvas/model/neighbors.ts'
import { removeParts } from '../../../src/renderer/features/canvas/model/remove.ts'
import { edgeNames, id, sketch } from './workflow-builder.ts'

const step = (name: string) => id('stp', name)
const chain = sketch({ triggers: ['t'], steps: ['a', 'b', 'c'], edges: ['t>a', 'a>b', 'b>c'] })

describe('connecting', () => {
  it.each([
    ['b', 'a', 'circle'],
    ['c', 'a', 'circle'],
    ['a', 'a', 'itself'],
    ['a', 'b', 'already'],
  ])('refuses %s > %s: %s', (from, to, why) => {
    expect(connectionProblem(chain, { from: step(from), to: step(to) })).toContain(why)
  })

  it('refuses an edge into a trigger', () => {
    expect(connectionProblem(chain, { from: step('a'), to: id('trg', 't') })).toContain('trigger')
  })

  it('allows a shortcut, a second trigger, and another output of the same step', () => {
    expect(connectionProblem(chain, { from: step('a'), to: step('c') })).toBeUndefined()
    expect(connectionProblem(chain, { from: id('trg', 't'), to: step('b') })).toBeUndefined()
    expect(connectionProblem(chain, { from: step('a'), to: step('b'), fromHandle: 'else' })).toBeUndefined()
  })

  it('walks a diamond once', () => {
    const diamond = sketch({ steps: ['a', 'b', 'c', 'd'], edges: ['a>b', 'a>c', 'b>d', 'c>d'] })
    expect(downstream(diamond.edges, step('a'))).toEqual(new Set([step('b'), step('c'), step('d')]))
  })
})

describe('removing', () => {
  it('takes the edges of what is removed along', () => {
    const after = removeParts(chain, new Set([step('b')]))
    expect([after.steps.map(({ name }) => name), edgeNames(after)]).toEqual([['a', 'c'], ['t>a']])
  })

  it('removes an edge alone', () => {
    const edge = chain.edges[1]?.id ?? ''
    expect(edgeNames(removeParts(chain, new Set([edge])))).toEqual(['t>a', 'b>c'])
  })
})

describe('arranging', () => {
  const scattered = sketch({
    triggers: ['t'],
    steps: ['a', 'b', 'c', 'd', 'lone'].map(name => ({ name, at: [0, 0] as const })),
    edges: ['t>a', 'a>b', 'a>c', 'b>d', 'c>d'],
  })
  const { triggers, steps } = arrange(scattered)
  const at = new Map([...triggers, ...steps].map(({ name, position }) => [name, position]))
  const x = (name: string) => at.get(name)?.x ?? Number.NaN

  it('puts everything after what it depends on', () => {
    for (const [from, to] of [
      ['t', 'a'],
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'd'],
      ['c', 'd'],
    ] as const) {
      expect(x(to)).toBeGreaterThanOrEqual(x(from) + STEP_WIDTH)
    }
  })

  it('lays no box over another', () => {
    const boxes = [...at.values()]
    const overlapping = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(other => Math.abs(one.x - other.x) < STEP_WIDTH && Math.abs(one.y - other.y) < STEP_HEIGHT),
    )
    expect(overlapping).toEqual([])
  })

  it('gives the same places when asked again', () => {
    expect(arrange(arrange(scattered))).toEqual(arrange(scattered))
  })
})

describe('going to the neighbor', () => {
  it('follows edges sideways and looks around otherwise', () => {
    const fork = sketch({
      steps: [
        { name: 'a', at: [0, 0] },
        { name: 'b', at: [320, -104] },
        { name: 'c', at: [320, 104] },
        { name: 'near', at: [300, 0] },
      ],
      edges: ['a>c'],
    })
    expect(neighborOf(fork, step('a'), 'right')).toBe(step('c'))
    expect(neighborOf(fork, step('c'), 'left')).toBe(step('a'))
    expect(neighborOf(fork, step('c'), 'up')).toBe(step('near'))
    expect(neighborOf(fork, step('b'), 'up')).toBeUndefined()
  })
})
