import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { LocalStateStore } from '../../../src/main/local-state.ts'
import { createDocumentStore, type DocumentStore } from '../../../src/main/workflows/document-store.ts'
import { versionId } from '../../../src/main/workflows/version-id.ts'
import { memoryState } from '../../support/local-state.ts'
import { asOrdinaryUser } from '../../support/ordinary-user.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { sampleWorkflow, WEBHOOK_PATH, workflowInput } from '../../support/workflows.ts'

const NOW = new Date('2026-11-23T16:30:00.000Z')
const FIXTURES = join(import.meta.dirname, '../../fixtures/broken-workflows')

let folder: string
let trash: string
let localState: LocalStateStore
let store: DocumentStore

function openStore(): Promise<DocumentStore> {
  const discard = async (path: string) => renameSync(path, join(trash, basename(path)))
  return createDocumentStore({ folder, localState, discard, now: () => NOW })
}

beforeEach(async () => {
  const base = tempFolder()
  folder = join(base, 'workflows')
  trash = join(base, 'trash')
  mkdirSync(trash)
  localState = memoryState()
  store = await openStore()
})

const at = (fileName: string) => join(folder, fileName)
const put = (fileName: string, changes: Record<string, unknown> = {}) => {
  writeFileSync(at(fileName), JSON.stringify(workflowInput(changes)))
  return sampleWorkflow(changes)
}

describe('files', () => {
  it('[S-VAULT-4] are private, named after the workflow, and hold its canonical text', async () => {
    const created = await store.create('Überweisung & Co.')
    expect(created.fileName).toBe('uberweisung-co.workflow.json')
    expect(readFileSync(created.path, 'utf8')).toBe(writeWorkflow(created.workflow))
    if (process.platform !== 'win32') {
      expect([statSync(folder).mode & 0o777, statSync(created.path).mode & 0o777]).toEqual([0o700, 0o600])
    }
    expect(readdirSync(folder)).toEqual([created.fileName])
  })

  it('get names of their own, on disks that ignore case too', async () => {
    writeFileSync(at('Send-A-Row.workflow.json'), 'not ours')
    const names = [
      await store.create('Send a row'),
      await store.create('send a row!'),
      await store.create('…'),
    ]
    expect(names.map(document => document.fileName)).toEqual([
      'send-a-row-2.workflow.json',
      'send-a-row-3.workflow.json',
      'workflow.workflow.json',
    ])
  })

  it('survive a restart as they were', async () => {
    const { workflow } = await store.create('Kept', {
      retention: { keep: false, days: 30, count: 1000, keepSuccesses: true },
    })
    const again = await (await openStore()).open(workflow.id)
    expect(again.workflow).toEqual(workflow)
    expect(again.workflow.settings.retention.keep).toBe(false)
    expect(again.versionId).toBe(versionId(workflow))
  })
})

describe('list', () => {
  it('shows each workflow with the state this machine keeps of it', async () => {
    const sample = await store.create('b sample')
    const other = await store.create('a other', {
      retention: { keep: false, days: 30, count: 1000, keepSuccesses: true },
    })
    localState.set('sample', { workflowId: sample.workflow.id, secretsPort: 1, sheetsPort: 2 })
    store.setEnabled(other.workflow.id, true)
    const { workflows, unreadable } = await store.list()
    expect(unreadable).toEqual([])
    expect(workflows.map(({ modifiedAt: _, ...entry }) => entry)).toEqual([
      {
        id: other.workflow.id,
        name: 'a other',
        fileName: 'a-other.workflow.json',
        stepCount: 0,
        isSample: false,
        keepsRuns: false,
        enabled: true,
      },
      {
        id: sample.workflow.id,
        name: 'b sample',
        fileName: 'b-sample.workflow.json',
        stepCount: 0,
        isSample: true,
        keepsRuns: true,
        enabled: false,
      },
    ])
  })

  it('reports what it can not read, and leaves it untouched', async () => {
    for (const name of readdirSync(FIXTURES))
      if (name.endsWith('.json')) copyFileSync(join(FIXTURES, name), at(name))
    mkdirSync(at('folder.workflow.json'))
    const before = readdirSync(folder).map(name => [
      name,
      statSync(at(name)).isFile() ? readFileSync(at(name), 'hex') : '',
    ])
    const { workflows, unreadable } = await store.list()
    expect(workflows).toEqual([])
    expect(unreadable.map(file => file.fileName).sort()).toEqual(before.map(([name]) => name).sort())
    expect(unreadable.every(file => file.message.length > 10 && file.setAsideAs === undefined)).toBe(true)
    expect(
      readdirSync(folder).map(name => [
        name,
        statSync(at(name)).isFile() ? readFileSync(at(name), 'hex') : '',
      ]),
    ).toEqual(before)
  })

  it('follows files that change or go', async () => {
    const { path, workflow } = await store.create('One')
    await store.list()
    expect((await store.list()).workflows[0]?.name).toBe('One')
    writeFileSync(path, writeWorkflow({ ...workflow, name: 'Two' }))
    expect((await store.list()).workflows[0]?.name).toBe('Two')
    rmSync(path)
    expect((await store.list()).workflows).toEqual([])
  })

  it('gives an id to one file alone: the one that had it first', async () => {
    const first = await store.create('m first')
    await store.list()
    copyFileSync(first.path, at('a-copy.workflow.json'))
    const { workflows, unreadable } = await store.list()
    expect(workflows.map(entry => entry.fileName)).toEqual(['m-first.workflow.json'])
    expect(unreadable).toEqual([
      {
        fileName: 'a-copy.workflow.json',
        message:
          'It has the same id as m-first.workflow.json, as a copied file does. Import it to get a workflow of its own, or delete one of the two.',
      },
    ])
  })

  it('[S-IM-1] after a start, too, only the file that a workflow was saved to has its id', async () => {
    const { path, workflow } = await store.create('m first')
    copyFileSync(path, at('a-claim.workflow.json'))
    const restarted = await openStore()
    expect((await restarted.list()).workflows.map(entry => entry.fileName)).toEqual(['m-first.workflow.json'])
    expect((await restarted.open(workflow.id)).fileName).toBe('m-first.workflow.json')
    renameSync(path, at('z.workflow.json'))
    rmSync(at('a-claim.workflow.json'))
    expect((await restarted.open(workflow.id)).fileName).toBe('z.workflow.json')
  })

  it('does not hang on a pipe that looks like a workflow', async () => {
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [at('pipe.workflow.json')])
    expect((await store.list()).unreadable).toEqual([
      { fileName: 'pipe.workflow.json', message: 'It is not a file.' },
    ])
  })

  it('refuses a file over the size limit without reading it', async () => {
    writeFileSync(at('large.workflow.json'), '')
    truncateSync(at('large.workflow.json'), 4_000_000_000)
    expect((await store.list()).unreadable[0]?.message).toMatch(/^The workflow is larger than 50 MB\./)
  })
})

describe('save', () => {
  it('writes the new text and gives the next revision', async () => {
    const { workflow, revision, path } = await store.create('One')
    const renamed = { ...workflow, name: 'Renamed' }
    const saved = await store.save(renamed, revision)
    expect(saved).toMatchObject({ outcome: 'saved', document: { path, workflow: renamed } })
    expect(readWorkflow(readFileSync(path, 'utf8'))).toEqual(renamed)
    const next = saved.outcome === 'saved' ? saved.document.revision : ''
    expect(await store.save({ ...workflow, name: 'Again' }, next)).toMatchObject({ outcome: 'saved' })
  })

  it('writes nothing over an edit made elsewhere, and shows that edit', async () => {
    const { workflow, revision, path } = await store.create('One')
    const theirs = writeWorkflow({ ...workflow, description: 'theirs' })
    writeFileSync(path, theirs)
    await store.list()
    expect(await store.save({ ...workflow, description: 'mine' }, revision)).toMatchObject({
      outcome: 'conflict',
      current: { workflow: { description: 'theirs' } },
    })
    expect(readFileSync(path, 'utf8')).toBe(theirs)
  })

  it('knows two saves from the same revision apart', async () => {
    const { workflow, revision } = await store.create('One')
    const outcomes = await Promise.all(
      ['a', 'b'].map(async description => (await store.save({ ...workflow, description }, revision)).outcome),
    )
    expect(outcomes).toEqual(['saved', 'conflict'])
  })

  it('does not call it a conflict when the file was only laid out anew', async () => {
    const { workflow, revision, path } = await store.create('One')
    writeFileSync(path, JSON.stringify(workflow))
    await store.list()
    expect(await store.save({ ...workflow, name: 'Two' }, revision)).toMatchObject({ outcome: 'saved' })
    expect((await store.open(workflow.id)).workflow.name).toBe('Two')
  })

  it.each(['truncated', 'empty', 'garbage', 'utf-16'])(
    'sets a file aside that turned %s, and says so from then on',
    async name => {
      const { workflow, revision, path, fileName } = await store.create('One')
      copyFileSync(join(FIXTURES, `${name}.workflow.json`), path)
      const broken = readFileSync(path)
      await store.list()
      expect(await store.save({ ...workflow, name: 'Two' }, revision)).toMatchObject({
        outcome: 'saved',
        document: { path },
      })
      const setAsideAs = `${fileName}.unreadable-2026-11-23T16-30-00.000Z`
      expect(readFileSync(at(setAsideAs)).equals(broken)).toBe(true)
      expect((await store.list()).unreadable).toEqual([
        { fileName, setAsideAs, message: expect.stringContaining(setAsideAs) },
      ])
      expect((await store.open(workflow.id)).workflow.name).toBe('Two')
    },
  )

  it.each(['version-newer', 'wrong-types', 'duplicate-key'])(
    'refuses to replace a file that became %s',
    async name => {
      const { workflow, revision, path } = await store.create('One')
      copyFileSync(join(FIXTURES, `${name}.workflow.json`), path)
      const theirs = readFileSync(path, 'utf8')
      await expect(store.save({ ...workflow, name: 'Two' }, revision)).rejects.toMatchObject({
        code: 'document.conflict',
      })
      expect([readFileSync(path, 'utf8'), readdirSync(folder).length]).toEqual([theirs, 1])
      await expect(store.open(workflow.id)).rejects.toThrow(/^one\.workflow\.json: /)
    },
  )

  it('follows a file that was renamed outside', async () => {
    const { workflow, revision, path } = await store.create('One')
    renameSync(path, at('elsewhere.workflow.json'))
    expect(await store.save({ ...workflow, name: 'Two' }, revision)).toMatchObject({
      document: { fileName: 'elsewhere.workflow.json' },
    })
    expect(readdirSync(folder)).toEqual(['elsewhere.workflow.json'])
  })

  it('writes a file anew that was deleted outside, but not a workflow that was removed here', async () => {
    const { workflow, revision, path } = await store.create('One')
    rmSync(path)
    expect(await store.save(workflow, revision)).toMatchObject({ outcome: 'saved', document: { path } })
    await store.remove(workflow.id)
    await expect(store.save(workflow, revision)).rejects.toMatchObject({ code: 'document.not-found' })
    expect(existsSync(path)).toBe(false)
  })

  it("leaves its place to another workflow's file", async () => {
    const one = await store.create('One')
    const two = await store.create('Two')
    copyFileSync(two.path, one.path)
    rmSync(two.path)
    const saved = await store.save({ ...one.workflow, description: 'kept' }, one.revision)
    expect(saved).toMatchObject({ document: { fileName: 'one-2.workflow.json' } })
    expect(readWorkflow(readFileSync(one.path, 'utf8')).id).toBe(two.workflow.id)
    expect((await store.open(two.workflow.id)).path).toBe(one.path)
  })

  it('says it when the disk refuses, and keeps the old file', async () => {
    const { workflow, revision, path } = await store.create('One')
    const before = readFileSync(path, 'utf8')
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder was')
    await expect(store.save({ ...workflow, name: 'Two' }, revision)).rejects.toThrow()
    rmSync(folder)
    mkdirSync(folder)
    writeFileSync(path, before)
    expect((await store.open(workflow.id)).workflow.name).toBe('One')
  })
})

describe('import and duplicate', () => {
  it('[S-IM-1] mint every id and webhook address anew, follow the edges, and start disabled', async () => {
    const original = sampleWorkflow()
    const { workflow } = await store.importText(writeWorkflow(original))
    const ids = (w: typeof workflow) => [
      w.id,
      ...[w.triggers, w.steps, w.edges, w.notes].flatMap(list => list.map(item => item.id)),
    ]
    expect(ids(workflow).filter(id => ids(original).includes(id))).toEqual([])
    expect(new Set(ids(workflow)).size).toBe(ids(original).length)
    const [trigger, [first, second]] = [workflow.triggers[0], workflow.steps]
    expect(workflow.edges.map(edge => [edge.from, edge.to])).toEqual([
      [trigger?.id, first?.id],
      [first?.id, second?.id],
    ])
    expect(trigger).toMatchObject({ type: 'webhook', path: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/) })
    expect(JSON.stringify(workflow)).not.toContain(WEBHOOK_PATH)
    expect(store.isEnabled(workflow.id)).toBe(false)
  })

  it("[S-IM-1] give a file from elsewhere no claim on this machine's accounts", async () => {
    const text = writeWorkflow(sampleWorkflow())
    expect(text).toContain('acc_Abcdefgh12345678')
    const { workflow } = await store.importText(text)
    expect(JSON.stringify(workflow)).not.toContain('acc_Abcdefgh12345678')
    expect(workflow.steps[1]?.auth['google-sheets']).toEqual({
      mode: 'external',
      external: { oauth_access_token: '{{steps.get_token.$return_value}}' },
      reveal: false,
    })
  })

  it('keep accounts in a copy made here, and name it as one', async () => {
    const { workflow: original } = await store.importText(writeWorkflow(sampleWorkflow()))
    const withAccount = put('direct.workflow.json')
    const { revision } = await store.open(withAccount.id)
    await store.save(withAccount, revision)
    store.setEnabled(withAccount.id, true)
    const copy = await store.duplicate(withAccount.id)
    expect(copy.workflow).toMatchObject({ name: 'Send a row (copy)' })
    expect(copy.workflow.steps[1]?.auth['google-sheets']?.accountId).toBe('acc_Abcdefgh12345678')
    expect(copy.workflow.id).not.toBe(original.id)
    expect(store.isEnabled(copy.workflow.id)).toBe(false)
  })

  it('write nothing when the text is not a workflow', async () => {
    await expect(store.importText('{')).rejects.toMatchObject({ code: 'document.unreadable' })
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('accounts named in a file', () => {
  const ACCOUNT = 'acc_Abcdefgh12345678'
  const accountIn = ({ workflow }: { workflow: Workflow }) =>
    workflow.steps[1]?.auth['google-sheets']?.accountId
  const withHosts = (workflow: Workflow, allowedHosts: string[]): Workflow => ({
    ...workflow,
    steps: workflow.steps.map(step => ({ ...step, allowedHosts })),
  })
  /** What the editor does: the account that it was not shown is chosen by its user. */
  const choose = async (workflow: Workflow) => {
    const { revision } = await store.open(workflow.id)
    await store.save(workflow, revision)
  }

  it('[S-CR-2] are not used until somebody chose them here', async () => {
    const workflow = put('dropped.workflow.json')
    expect(accountIn(await store.open(workflow.id))).toBeUndefined()
    await choose(workflow)
    expect(accountIn(await store.open(workflow.id))).toBe(ACCOUNT)
    expect(accountIn(await (await openStore()).open(workflow.id))).toBe(ACCOUNT)
  })

  it('[S-CR-2] are not used with hosts that were added outside of Patchbay', async () => {
    const workflow = put('dropped.workflow.json')
    await choose(withHosts(workflow, ['api.example.com']))
    const hostile = withHosts(workflow, ['api.example.com', 'evil.example'])
    writeFileSync(at('dropped.workflow.json'), writeWorkflow(hostile))
    expect(accountIn(await store.open(workflow.id))).toBeUndefined()
    const { workflow: seen, revision } = await store.open(workflow.id)
    await store.save({ ...seen, name: 'Moved a step' }, revision)
    expect(accountIn(await store.open(workflow.id))).toBeUndefined()
  })

  it('[S-CR-2] are not used by another step, nor after the workflow was removed', async () => {
    const workflow = put('dropped.workflow.json')
    await choose(workflow)
    const [first, second] = workflow.steps
    if (!first || !second) throw new Error('two steps')
    const swapped = { ...workflow, steps: [first, { ...second, id: first.id }] }
    writeFileSync(at('dropped.workflow.json'), writeWorkflow(swapped))
    expect(accountIn(await store.open(workflow.id))).toBeUndefined()
    await store.remove(workflow.id)
    expect(localState.get('accountGrants')).toEqual({})
  })
})

describe('remove', () => {
  it('moves the file to the trash and turns the workflow off', async () => {
    const { workflow, fileName } = await store.create('One')
    store.setEnabled(workflow.id, true)
    await store.remove(workflow.id)
    expect([readdirSync(folder), readdirSync(trash), localState.get('enabled')]).toEqual([[], [fileName], []])
    await expect(store.open(workflow.id)).rejects.toMatchObject({ code: 'document.not-found' })
    await expect(store.remove(workflow.id)).rejects.toMatchObject({ code: 'document.not-found' })
  })

  it("never takes another workflow's file", async () => {
    const one = await store.create('One')
    const two = await store.create('Two')
    copyFileSync(two.path, one.path)
    rmSync(two.path)
    await expect(store.remove(one.workflow.id)).rejects.toMatchObject({ code: 'document.not-found' })
    expect(existsSync(one.path)).toBe(true)
  })
})

describe('access', () => {
  it('says that a file is not readable for this user', async () => {
    const { path, fileName } = await store.create('One')
    chmodSync(path, 0)
    // Others may look into the folders, so that the file alone stands in the way.
    for (const above of [dirname(path), dirname(dirname(path))]) chmodSync(above, 0o755)
    const reader = await openStore()
    const { unreadable } = await asOrdinaryUser(() => reader.list())
    expect(unreadable).toEqual([
      { fileName, message: "The file can't be read: Patchbay has no permission for it." },
    ])
  })
})
