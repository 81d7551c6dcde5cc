import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunMode } from '#shared/model/run-event.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { canMount, mountReadOnly, unmount } from '../../support/mounts.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const ANSWER = { action: 'http.respond', props: { status: 200, body: 'x' } }
const KEPT = chainWorkflow({ id: 'Kept00000001', name: 'Kept', steps: { answer: ANSWER } })
const LOOSE = chainWorkflow({ id: 'Loose0000001', name: 'Loose', keep: false, steps: { answer: ANSWER } })
const CODE = chainWorkflow({ id: 'Code00000001', name: 'Code', keep: false, steps: { one: 'return 1' } })

async function run(host: TestHost, workflow: Workflow, mode: RunMode = 'live') {
  const started = await host.runs.start({ planned: host.planner.plan(workflow), mode })
  await started.finished
  return host.ended(started.summary)
}
const list = async (host: TestHost, { id }: Workflow) =>
  (await host.ask['runs.list']({ filter: { workflowId: id }, limit: 10 })).runs

function protect(folder: string): void {
  mountReadOnly(folder)
  onTestFinished(() => unmount(folder))
}

const READ_ONLY = /the disk is read-only/

describe.runIf(canMount())('[S-ST-1] a data folder that can’t be written', () => {
  it('from the start: it opens, runs what keeps nothing, and refuses what has to be kept with the reason', async () => {
    const dataFolder = tempFolder()
    const cipher = testCipher()
    const first = await openTestHost({ dataFolder, cipher })
    for (const workflow of [KEPT, LOOSE, CODE]) await first.add(workflow)
    await run(first, KEPT)
    await first.close()
    const files = () => readdirSync(dataFolder, { recursive: true }).sort()
    const before = files()
    protect(dataFolder)

    const host = await openTestHost({ dataFolder, cipher })
    expect(host.vault.status().state).toBe('ready')
    expect((await host.documents.list()).workflows.map(({ name }) => name).sort()).toEqual([
      'Code',
      'Kept',
      'Loose',
    ])
    await host.archive.recover(async () => KEPT.settings.retention)
    expect(await run(host, LOOSE)).toEqual({ status: 'succeeded' })
    expect(await run(host, CODE, 'test')).toMatchObject({
      status: 'failed',
      error: { code: 'code.not-started', message: expect.stringMatching(READ_ONLY) },
    })
    await expect(run(host, KEPT)).rejects.toMatchObject({
      code: 'journal.write-failed',
      message: expect.stringMatching(READ_ONLY),
    })
    await expect(list(host, KEPT)).rejects.toMatchObject({ message: expect.stringMatching(READ_ONLY) })
    const { workflow, revision } = await host.documents.open(KEPT.id)
    await expect(host.workflows.save({ ...workflow, name: 'Renamed' }, revision)).rejects.toMatchObject({
      code: 'document.not-saved',
      message: expect.stringMatching(READ_ONLY),
    })
    expect(host.unexpected).toEqual([])
    await host.close()
    expect(files()).toEqual(before)
  })

  it('while it is up: says so, and goes on by itself once it can be written again', async () => {
    const dataFolder = tempFolder()
    const runs = join(dataFolder, 'runs')
    mkdirSync(runs)
    const host = await openTestHost({ dataFolder })
    for (const workflow of [KEPT, LOOSE]) await host.add(workflow)
    mountReadOnly(runs)
    try {
      await expect(run(host, KEPT)).rejects.toMatchObject({ message: expect.stringMatching(READ_ONLY) })
      expect(await run(host, LOOSE)).toEqual({ status: 'succeeded' })
    } finally {
      unmount(runs)
    }
    expect(await run(host, KEPT)).toEqual({ status: 'succeeded' })
    expect(await list(host, KEPT)).toMatchObject([{ status: 'succeeded', kept: true }])
    expect(host.unexpected).toEqual([])
  })
})
