import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { type LocalState, localStateSchema } from '../../../src/main/local-state.ts'
import { createDocumentStore, type DocumentStore } from '../../../src/main/workflows/document-store.ts'
import type { FolderChange } from '../../../src/main/workflows/external-changes.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { sampleWorkflow } from '../../support/workflows.ts'

let folder: string
let store: DocumentStore
let next: () => Promise<FolderChange>

beforeEach(async () => {
  folder = join(tempFolder(), 'workflows')
  store = await openStore(folder)
  const seen: FolderChange[] = []
  let wake: () => void = () => undefined
  const stop = await store.watch(change => {
    seen.push(change)
    wake()
  })
  onTestFinished(stop)
  next = async () => {
    for (;;) {
      const change = seen.shift()
      if (change) return change
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
})

function openStore(place: string): Promise<DocumentStore> {
  const trash = join(place, '../trash')
  mkdirSync(trash)
  const state: LocalState = localStateSchema.parse({})
  return createDocumentStore({
    folder: place,
    localState: { get: key => state[key], set: () => undefined },
    discard: async path => renameSync(path, join(trash, basename(path))),
    now: () => new Date(),
  })
}

const canary = () => {
  writeFileSync(join(folder, 'canary.workflow.json'), writeWorkflow(sampleWorkflow()))
  return { kind: 'changed', document: { fileName: 'canary.workflow.json' } }
}

describe('watching the workflows folder', () => {
  it('tells an edit made after the file was opened and before the watching began', async () => {
    const place = join(tempFolder(), 'workflows')
    mkdirSync(place)
    const file = join(place, 'early.workflow.json')
    writeFileSync(file, writeWorkflow(sampleWorkflow()))
    const early = await openStore(place)
    await early.open(sampleWorkflow().id)
    writeFileSync(file, writeWorkflow(sampleWorkflow({ name: 'Edited early' })))
    const told: FolderChange[] = []
    onTestFinished(await early.watch(change => told.push(change)))
    expect(told).toMatchObject([{ kind: 'changed', document: { workflow: { name: 'Edited early' } } }])
  })

  it('tells an edit, a new file, a broken file and a removal made outside', async () => {
    const { path, fileName, workflow } = await store.create('One')
    writeFileSync(path, writeWorkflow({ ...workflow, name: 'Edited' }))
    expect(await next()).toMatchObject({
      kind: 'changed',
      document: { fileName, workflow: { name: 'Edited' } },
    })
    writeFileSync(path, '{"formatVersion": 1')
    expect(await next()).toMatchObject({
      kind: 'unreadable',
      file: { fileName, message: expect.stringContaining('cut off') },
    })
    rmSync(path)
    expect(await next()).toEqual({ kind: 'removed', workflowId: workflow.id })
    const expected = canary()
    expect(await next()).toMatchObject(expected)
  })

  it('tells an editor that replaces the file by a rename', async () => {
    const { path, workflow } = await store.create('One')
    writeFileSync(`${path}~`, writeWorkflow({ ...workflow, name: 'Edited' }))
    renameSync(`${path}~`, path)
    expect(await next()).toMatchObject({ kind: 'changed', document: { workflow: { name: 'Edited' } } })
  })

  it('tells nothing of what Patchbay writes and removes itself', async () => {
    const { workflow, revision } = await store.create('One')
    const copy = await store.duplicate(workflow.id)
    await store.save({ ...workflow, name: 'Two' }, revision)
    await store.remove(copy.workflow.id)
    // The first thing told is what came after all of that, from outside.
    const expected = canary()
    expect(await next()).toMatchObject(expected)
  })

  it('[S-IM-1] lets no file that claims the id of another workflow speak for it', async () => {
    const { workflow } = await store.create('One')
    const claim = join(folder, 'a-claim.workflow.json')
    writeFileSync(claim, writeWorkflow({ ...workflow, name: 'Claim' }))
    expect(await next()).toMatchObject({ kind: 'unreadable', file: { fileName: 'a-claim.workflow.json' } })
    rmSync(claim)
    expect(await next()).toEqual({ kind: 'removed', workflowId: undefined })
    expect((await store.open(workflow.id)).workflow.name).toBe('One')
  })

  it('follows a workflow whose file was renamed outside', async () => {
    const { path, workflow } = await store.create('One')
    renameSync(path, join(folder, 'other.workflow.json'))
    let change = await next()
    if (change.kind === 'removed') change = await next()
    expect(change).toMatchObject({ kind: 'changed', document: { workflow, fileName: 'other.workflow.json' } })
  })
})
