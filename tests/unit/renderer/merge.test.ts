import { describe, expect, it } from 'vitest'
import { removeParts } from '../../../src/renderer/features/canvas/model/remove.ts'
import { mergeWorkflows } from '../../../src/renderer/lib/document/merge.ts'
import { withParts } from '../../../src/renderer/lib/document/parts.ts'
import { id, sketch } from './workflow-builder.ts'

const base = sketch({ steps: ['a', 'b'], edges: ['a>b'] })
const copy = <T>(value: T): T => structuredClone(value)

describe('bringing two edits together', () => {
  it('takes each part from the side that changed it', () => {
    const mine = withParts(base, { name: 'mine' })
    const theirs = copy(withParts(base, { env: [{ name: 'X', value: '1', secret: false }] }))
    expect(mergeWorkflows(base, mine, theirs)).toEqual(withParts(theirs, { name: 'mine' }))
  })

  it('gives up when both changed one part, unless to the same', () => {
    const mine = withParts(base, { name: 'mine' })
    expect(mergeWorkflows(base, mine, withParts(base, { name: 'theirs' }))).toBeUndefined()
    expect(mergeWorkflows(base, mine, copy(mine))).toEqual(mine)
  })

  it('gives up when an edge would lead nowhere', () => {
    const mine = removeParts(base, new Set([id('stp', 'b')]))
    const theirs = withParts(base, { edges: base.edges.map(edge => ({ ...edge, fromHandle: 'else' })) })
    expect(mergeWorkflows(base, mine, theirs)).toBeUndefined()
    const stepsGone = withParts(base, { steps: mine.steps })
    expect(mergeWorkflows(base, stepsGone, copy(base))).toBeUndefined()
  })

  it('keeps fields of other tools as they are on disk', () => {
    const theirs = { ...copy(base), 'x-tool': 1 } as typeof base
    expect(mergeWorkflows(base, withParts(base, { name: 'mine' }), theirs)).toMatchObject({
      name: 'mine',
      'x-tool': 1,
    })
  })
})
