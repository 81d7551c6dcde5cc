import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { seeded, withFlippedBits } from '../../support/damaged-places.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Without code, so that a run takes a moment alone. */
const answering = (id: string) =>
  chainWorkflow({
    id,
    name: id,
    steps: { answer: { action: 'http.respond', props: { status: 200, body: 'x' } } },
  })
const ORDERS = answering('Orders000001')
const OTHER = answering('Other0000001')
const cipher = testCipher()
/** SQLite’s own, at the beginning of the file. */
const HEADER_BYTES = 100

const run = async (host: TestHost, workflow: Workflow): Promise<RunId> => {
  const started = await host.runs.start({ planned: host.planner.plan(workflow), mode: 'live' })
  await started.finished
  return started.summary.runId
}
const list = async (host: TestHost, { id }: Workflow) =>
  host.ask['runs.list']({ filter: { workflowId: id }, limit: 200 })
const idsOf = async (host: TestHost, workflow: Workflow) =>
  (await list(host, workflow)).runs.map(({ runId }) => runId)

interface Kept {
  readonly dataFolder: string
  readonly orders: readonly RunId[]
  readonly other: readonly RunId[]
}

/** A data folder with kept runs of both, as a Patchbay that quit leaves it, or one that was killed. */
async function keepRuns({ killed = false, searchable = false } = {}): Promise<Kept> {
  const folder = tempFolder()
  const host = await openTestHost({ dataFolder: folder, cipher })
  for (const workflow of [ORDERS, OTHER]) await host.add(workflow)
  for (let n = 0; n < 12; n++) await run(host, n % 3 === 0 ? OTHER : ORDERS)
  const kept = { orders: await idsOf(host, ORDERS), other: await idsOf(host, OTHER) }
  // In the time that nobody else needs.
  if (searchable) await expect.poll(() => existsSync(searchIndex(folder))).toBe(true)
  const dataFolder = join(tempFolder(), 'data')
  if (killed) cpSync(folder, dataFolder, { recursive: true })
  await host.close()
  if (!killed) cpSync(folder, dataFolder, { recursive: true })
  return { dataFolder, ...kept }
}

const runsFolder = (dataFolder: string) => join(dataFolder, 'runs')
const searchIndex = (dataFolder: string) => join(runsFolder(dataFolder), `${ORDERS.id}.runs.search`)
const journal = (dataFolder: string) => join(runsFolder(dataFolder), `${ORDERS.id}.runs.db`)

async function start(dataFolder: string): Promise<TestHost> {
  const host = await openTestHost({ dataFolder, cipher })
  await host.archive.recover(async () => ORDERS.settings.retention)
  return host
}

/** Opens everything that is there of the journal; what is shown is right, or said not to be. */
async function lookAt(host: TestHost, workflow: Workflow, known: readonly RunId[]) {
  const page = await list(host, workflow).catch(error => ({ runs: [], damaged: 0, error }))
  const readable = page.runs.filter(({ runId }) => {
    try {
      return host.archive.find(runId).events(runId)?.at(-1)?.type === 'run.succeeded'
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(journal\.|run\.not-found)/) })
      return false
    }
  })
  for (const { runId } of page.runs) expect(known).toContain(runId)
  return {
    listed: page.runs.length,
    readable: readable.length,
    damaged: page.damaged,
    failed: 'error' in page,
  }
}

const noticed = (host: TestHost) => host.notices.some(({ message }) => message.includes('was set aside as'))

/** Whatever was done to one journal: the other is whole, new runs are kept, and nothing went without being said. */
async function expectUnharmed(host: TestHost, { other }: Kept, damagedBytes?: Buffer) {
  expect(await idsOf(host, OTHER)).toEqual(other)
  for (const runId of other) expect(host.archive.find(runId).events(runId)).toHaveLength(5)
  const files = readdirSync(runsFolder(host.dataFolder))
  if (damagedBytes && noticed(host)) {
    const aside = files.find(name => name.includes('.runs.damaged-') && !/-(wal|shm)$/.test(name)) ?? ''
    expect(readFileSync(join(runsFolder(host.dataFolder), aside)).equals(damagedBytes)).toBe(true)
  }
  expect(host.unexpected).toEqual([])
}

async function expectNewRunsKept(host: TestHost) {
  const runId = await run(host, ORDERS)
  expect(await idsOf(host, ORDERS)).toContain(runId)
  expect(host.archive.find(runId).state(runId)).toMatchObject({ status: 'succeeded', kept: true })
}

/**
 * Once in about ten thousand times, what nothing gave away takes a new run with it. Then that is said, by the journal set
 * aside or by the run itself, and the next one is kept.
 */
async function expectNewRunsKeptOrTold(host: TestHost) {
  const runId = await run(host, ORDERS)
  const opened = await list(host, ORDERS)
    .then(() => host.archive.find(runId).state(runId))
    .catch(error => error)
  if (opened instanceof Error) {
    expect(noticed(host) || opened).toSatisfy(said => said === true || said.code === 'journal.corrupted')
    await expectNewRunsKept(host)
  } else expect(opened).toMatchObject({ status: 'succeeded', kept: true })
}

describe('[S-ST-1] [S-ST-3] a journal with flipped bits', () => {
  it('at one of 100 places: each start ends in a clear state', { timeout: 120_000 }, async () => {
    const kept = await keepRuns()
    const bytes = readFileSync(journal(kept.dataFolder))
    const random = seeded(20_261_128)
    const states = { whole: 0, partly: 0, setAside: 0 }
    for (let place = 0; place < 100; place++) {
      const dataFolder = join(tempFolder(), 'data')
      cpSync(kept.dataFolder, dataFolder, { recursive: true })
      const damaged = withFlippedBits(bytes, 1, random)
      writeFileSync(journal(dataFolder), damaged)
      const host = await start(dataFolder)
      const found = await lookAt(host, ORDERS, kept.orders)
      await expectUnharmed(host, kept)
      await expectNewRunsKeptOrTold(host)
      const isWhole = found.readable === kept.orders.length
      if (noticed(host)) states.setAside++
      else if (isWhole) states.whole++
      else {
        states.partly++
        // What is missing is counted, or can't be opened and says so.
        expect([place, found.listed + found.damaged]).toEqual([place, kept.orders.length])
      }
      await host.close()
    }
    // Most places are ones where nothing is; some are not.
    expect(states.setAside + states.partly).toBeGreaterThan(0)
  })

  it('in its header, at each byte: so does this one', { timeout: 120_000 }, async () => {
    const kept = await keepRuns()
    const bytes = readFileSync(journal(kept.dataFolder))
    for (let at = 0; at < HEADER_BYTES; at++) {
      const dataFolder = join(tempFolder(), 'data')
      cpSync(kept.dataFolder, dataFolder, { recursive: true })
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8))
      writeFileSync(journal(dataFolder), damaged)
      const host = await start(dataFolder)
      const { readable } = await lookAt(host, ORDERS, kept.orders)
      expect([at, readable === kept.orders.length || noticed(host)]).toEqual([at, true])
      await expectUnharmed(host, kept)
      await expectNewRunsKept(host)
      await host.close()
    }
  })

  it('at 100 places at once: so does this one, and what it can’t read is set aside as it was', async () => {
    const kept = await keepRuns()
    const damaged = withFlippedBits(readFileSync(journal(kept.dataFolder)), 100, seeded(7))
    writeFileSync(journal(kept.dataFolder), damaged)
    const host = await start(kept.dataFolder)
    const { readable } = await lookAt(host, ORDERS, kept.orders)
    expect(readable).toBeLessThan(kept.orders.length)
    await expectUnharmed(host, kept, damaged)
    await expectNewRunsKeptOrTold(host)
  })
})

describe('[S-ST-1] a journal that a crash, a disk or a stranger left otherwise', () => {
  it('with its write-ahead log cut anywhere: a beginning of what it held is there, whole', {
    timeout: 60_000,
  }, async () => {
    const kept = await keepRuns({ killed: true })
    const log = `${journal(kept.dataFolder)}-wal`
    const { size } = statSync(log)
    expect(size).toBeGreaterThan(4096)
    for (const share of [0, 0.2, 0.5, 0.9, 0.999]) {
      const dataFolder = join(tempFolder(), 'data')
      cpSync(kept.dataFolder, dataFolder, { recursive: true })
      truncateSync(`${journal(dataFolder)}-wal`, Math.floor(size * share))
      const host = await start(dataFolder)
      const { listed, readable, damaged, failed } = await lookAt(host, ORDERS, kept.orders)
      expect([share, readable, damaged, failed]).toEqual([share, listed, 0, false])
      await expectUnharmed(host, kept)
      await expectNewRunsKept(host)
      await host.close()
    }
  })

  it('without the index of its write-ahead log, or without both', async () => {
    for (const sides of [['-shm'], ['-shm', '-wal']]) {
      const kept = await keepRuns({ killed: true })
      for (const side of sides) rmSync(journal(kept.dataFolder) + side)
      const host = await start(kept.dataFolder)
      const { listed, readable, failed } = await lookAt(host, ORDERS, kept.orders)
      expect([readable, failed]).toEqual([listed, false])
      if (sides.length === 1) expect(listed).toBe(kept.orders.length)
      await expectUnharmed(host, kept)
      await expectNewRunsKept(host)
      await host.close()
    }
  })

  it('emptied to no byte: that is said, and what is left of it is set aside', async () => {
    const kept = await keepRuns()
    truncateSync(journal(kept.dataFolder))
    const host = await start(kept.dataFolder)
    expect(await idsOf(host, ORDERS)).toEqual([])
    expect(noticed(host)).toBe(true)
    await expectUnharmed(host, kept, Buffer.alloc(0))
    await expectNewRunsKept(host)
  })

  it('cut in the middle', async () => {
    const kept = await keepRuns()
    truncateSync(journal(kept.dataFolder), Math.floor(statSync(journal(kept.dataFolder)).size / 2))
    const damaged = readFileSync(journal(kept.dataFolder))
    const host = await start(kept.dataFolder)
    await lookAt(host, ORDERS, kept.orders)
    expect(noticed(host)).toBe(true)
    await expectUnharmed(host, kept, damaged)
    await expectNewRunsKept(host)
  })

  it.each([
    ['rubbish', (file: string) => writeFileSync(file, Buffer.alloc(9000, 0x5a))],
    ['no byte', (file: string) => truncateSync(file)],
    ['its middle gone', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ])('with %s in its search index: nothing is missing', async (_, damage) => {
    const kept = await keepRuns({ searchable: true })
    damage(searchIndex(kept.dataFolder))
    const host = await start(kept.dataFolder)
    const { readable } = await lookAt(host, ORDERS, kept.orders)
    expect(readable).toBe(kept.orders.length)
    const found = await host.ask['runs.list']({
      filter: { workflowId: ORDERS.id, text: 'on_call' },
      limit: 50,
    })
    expect(found.damaged).toBe(0)
    await expectUnharmed(host, kept)
    await expectNewRunsKept(host)
    expect(noticed(host)).toBe(false)
  })

  it('a folder in its place: runs are refused with the reason until somebody takes it away', async () => {
    const kept = await keepRuns()
    rmSync(journal(kept.dataFolder))
    mkdirSync(journal(kept.dataFolder))
    writeFileSync(join(journal(kept.dataFolder), 'of-somebody'), 'x')
    const host = await start(kept.dataFolder)
    await expect(run(host, ORDERS)).rejects.toMatchObject({
      code: 'journal.write-failed',
      message: expect.stringMatching(/^The runs of this workflow can’t be kept: .*folder/),
    })
    await expectUnharmed(host, kept)
    expect(existsSync(join(journal(kept.dataFolder), 'of-somebody'))).toBe(true)
    rmSync(journal(kept.dataFolder), { recursive: true })
    await expectNewRunsKept(host)
  })
})
