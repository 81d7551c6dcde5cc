import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenWorkflow } from '#shared/ipc/contract.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { withParts } from '../../../src/renderer/lib/document/parts.ts'
import { type Autosave, startAutosave } from '../../../src/renderer/lib/stores/autosave.ts'
import { createDocumentStore, type DocumentStore } from '../../../src/renderer/lib/stores/document-store.ts'
import { opened, sketch } from './workflow-builder.ts'

const QUIET_MS = 1000

/** A main process of a few lines: it keeps one file, and refuses a save made from another revision. */
function fakeMain(first: Workflow) {
  const main = {
    file: first,
    revision: 1,
    saves: [] as string[],
    fails: false,
    pause: undefined as Promise<void> | undefined,
    listeners: new Set<(payload: unknown) => void>(),
    open(): OpenWorkflow {
      return opened(main.file, `r${main.revision}`)
    },
    editOutside(name: string, { tells = true, description = '' } = {}) {
      main.file = withParts(main.file, { name, description })
      main.revision++
      if (tells) for (const listener of main.listeners) listener(main.open())
    },
    async invoke(_channel: string, input: unknown) {
      const { workflow, baseRevision } = input as { workflow: Workflow; baseRevision: string }
      main.saves.push(workflow.name)
      await main.pause
      if (main.fails) return { ok: false, error: { code: 'internal', name: 'Error', message: 'disk full' } }
      if (baseRevision !== `r${main.revision}`)
        return { ok: true, value: { outcome: 'conflict', current: main.open() } }
      main.file = workflow
      main.revision++
      return {
        ok: true,
        value: { outcome: 'saved', revision: `r${main.revision}`, problems: [], webhookUrls: {} },
      }
    },
    on(_channel: string, listener: (payload: unknown) => void) {
      main.listeners.add(listener)
      return () => main.listeners.delete(listener)
    },
  }
  return main
}

let main: ReturnType<typeof fakeMain>
let store: DocumentStore
let autosave: Autosave

const rename = (name: string) => store.getState().edit(workflow => withParts(workflow, { name }))
const quiet = () => vi.advanceTimersByTimeAsync(QUIET_MS)

beforeEach(() => {
  vi.useFakeTimers()
  main = fakeMain(sketch({}))
  vi.stubGlobal('window', {
    patchbay: main,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })
  store = createDocumentStore(main.open())
  autosave = startAutosave(store)
})

afterEach(() => {
  autosave.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('saving by itself', () => {
  it('waits for a quiet moment, then saves once', async () => {
    rename('a')
    rename('ab')
    expect(store.getState().saveState).toBe('pending')
    await quiet()
    expect(main.saves).toEqual(['ab'])
    expect(store.getState()).toMatchObject({ saveState: 'saved', revision: 'r2' })
  })

  it('never has two saves under way, and loses no edit made meanwhile', async () => {
    let release: (() => void) | undefined
    main.pause = new Promise<void>(resolve => {
      release = resolve
    })
    rename('one')
    await quiet()
    rename('two')
    await quiet()
    expect(main.saves).toEqual(['one'])
    release?.()
    await quiet()
    expect(main.saves).toEqual(['one', 'two'])
    expect(main.file.name).toBe('two')
    expect(store.getState().saveState).toBe('saved')
  })

  it('has nothing to save once an edit is undone', async () => {
    rename('a')
    store.undo()
    await quiet()
    expect(main.saves).toEqual([])
    expect(store.getState().saveState).toBe('saved')
  })

  it('flushes at once when asked, and tells whether that worked', async () => {
    rename('now')
    expect(await autosave.flush()).toBe(true)
    expect(main.file.name).toBe('now')
    main.fails = true
    rename('later')
    expect(await autosave.flush()).toBe(false)
    expect(store.getState()).toMatchObject({ saveState: 'failed', saveError: 'disk full' })
    main.fails = false
    expect(await autosave.flush()).toBe(true)
    expect(main.file.name).toBe('later')
  })
})

describe('an edit made elsewhere', () => {
  it('is taken over when nothing here is unsaved', () => {
    main.editOutside('theirs')
    expect(store.getState()).toMatchObject({ saveState: 'saved', revision: 'r2', conflict: undefined })
    expect(store.getState().workflow.name).toBe('theirs')
  })

  it('is asked about when there are edits here; mine can be kept', async () => {
    rename('mine')
    main.editOutside('theirs')
    expect(store.getState()).toMatchObject({ saveState: 'conflict' })
    await quiet()
    expect(main.saves).toEqual([])
    await autosave.keepMine()
    expect([main.file.name, store.getState().saveState]).toEqual(['mine', 'saved'])
  })

  it('or theirs taken, which can be undone here', async () => {
    rename('mine')
    main.editOutside('theirs')
    autosave.takeTheirs()
    await quiet()
    expect([store.getState().workflow.name, main.saves]).toEqual(['theirs', []])
    store.undo()
    expect(store.getState().workflow.name).toBe('mine')
    await quiet()
    expect(main.file.name).toBe('mine')
  })

  it('of another part goes together with edits here, told or not', async () => {
    rename('mine')
    main.editOutside('Sketch', { description: 'theirs' })
    await quiet()
    expect(main.file).toMatchObject({ name: 'mine', description: 'theirs' })
    main.editOutside('mine', { description: 'theirs again', tells: false })
    rename('mine again')
    await quiet()
    expect(main.file).toMatchObject({ name: 'mine again', description: 'theirs again' })
    expect(store.getState()).toMatchObject({ saveState: 'saved', conflict: undefined })
    expect(store.getState().workflow).toMatchObject({ name: 'mine again', description: 'theirs again' })
  })

  it('is noticed by the save itself when nobody told of it', async () => {
    main.editOutside('theirs', { tells: false })
    rename('mine')
    await quiet()
    expect([main.file.name, store.getState().saveState]).toEqual(['theirs', 'conflict'])
    rename('mine still')
    await quiet()
    expect(main.file.name).toBe('theirs')
  })
})
