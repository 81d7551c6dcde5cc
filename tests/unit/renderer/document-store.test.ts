import { describe, expect, it } from 'vitest'
import type { Workflow } from '#shared/model/workflow.ts'
import { removeParts } from '../../../src/renderer/features/canvas/model/remove.ts'
import { withParts } from '../../../src/renderer/lib/document/parts.ts'
import { COALESCE_MS, createDocumentStore } from '../../../src/renderer/lib/stores/document-store.ts'
import { id, opened, sketch } from './workflow-builder.ts'

function open(workflow: Workflow = sketch({ steps: ['a', 'b'] })) {
  const clock = { nowMs: 0 }
  const store = createDocumentStore(opened(workflow), () => clock.nowMs)
  const rename = (name: string, coalesce?: string) =>
    store.getState().edit(w => withParts(w, { name }), { coalesce })
  return { clock, store, rename, name: () => store.getState().workflow.name }
}

describe('undo', () => {
  it('goes back edit by edit, and forth again', () => {
    const { store, rename, name } = open()
    rename('one')
    rename('two')
    store.undo()
    expect(name()).toBe('one')
    store.undo()
    expect(name()).toBe('Sketch')
    store.redo()
    store.redo()
    expect(name()).toBe('two')
  })

  it('takes one gesture back as a whole', () => {
    const { clock, store, rename, name } = open()
    for (const text of ['h', 'he', 'hey']) {
      rename(text, 'type:name')
      clock.nowMs += COALESCE_MS / 2
    }
    store.undo()
    expect(name()).toBe('Sketch')
    store.redo()
    expect(name()).toBe('hey')
  })

  it('ends a gesture by a pause, another gesture, or an undo', () => {
    const { clock, store, rename, name } = open()
    rename('a', 'type:name')
    clock.nowMs += COALESCE_MS
    rename('b', 'type:name')
    rename('c', 'type:other')
    rename('d', 'type:name')
    store.undo()
    expect(name()).toBe('c')
    rename('e', 'type:other')
    store.undo()
    expect(name()).toBe('c')
    store.undo()
    expect(name()).toBe('b')
    store.undo()
    expect(name()).toBe('a')
  })

  it('forgets what was undone once something else is done, also when typed on', () => {
    const { store, rename, name } = open()
    rename('one')
    store.undo()
    rename('two', 'type:name')
    rename('three', 'type:name')
    store.redo()
    expect(name()).toBe('three')
  })

  it('keeps selection, problems and saving out of the history', () => {
    const { store, rename } = open()
    rename('one')
    store.getState().select([id('stp', 'a')])
    store.setState({ saveState: 'saving' })
    expect(store.temporal.getState().pastStates).toHaveLength(1)
    store.undo()
    expect(store.getState()).toMatchObject({ saveState: 'saving', selection: new Set([id('stp', 'a')]) })
  })

  it('remembers nothing of a recipe that changes nothing', () => {
    const { store } = open()
    store.getState().edit(workflow => workflow)
    expect(store.temporal.getState().pastStates).toEqual([])
  })
})

describe('the selection', () => {
  it('and the open panel let go of what is removed, and of what undo takes away', () => {
    const { store } = open()
    const a = id('stp', 'a')
    store.getState().open(a)
    store.getState().edit(workflow => removeParts(workflow, new Set([a])))
    expect(store.getState()).toMatchObject({ selection: new Set(), openId: undefined })
    store.undo()
    store.getState().open(a)
    store.redo()
    expect(store.getState()).toMatchObject({ selection: new Set(), openId: undefined })
  })
})

describe('adopting the file', () => {
  it('replaces the document as an edit that can be undone', () => {
    const { store, rename, name } = open()
    rename('mine')
    store
      .getState()
      .adopt(opened(withParts(store.getState().workflow, { name: 'theirs' }), 'r2'), { replace: true })
    expect(store.getState()).toMatchObject({ revision: 'r2', saveState: 'saved' })
    store.undo()
    expect(name()).toBe('mine')
  })

  it('keeps the document when only the facts about it are news', () => {
    const { store, rename, name } = open()
    rename('mine')
    store.getState().adopt({ ...opened(sketch({}), 'r2'), enabled: true }, { replace: false })
    expect([name(), store.getState().enabled, store.getState().revision]).toEqual(['mine', true, 'r1'])
  })
})
