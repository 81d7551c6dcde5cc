import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import { createRunStores, type DamagedJournal } from '../../../src/main/adapters/run-store/run-stores.ts'
import { createHoldingSpace } from '../../../src/main/retention/held-run.ts'
import { createRunRecords } from '../../../src/main/retention/run-records.ts'
import { createRunWriter } from '../../../src/main/retention/run-writer.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { KEY, keptOf, openBareRaw, openBareStore, openRaw, tempFolder } from '../../support/journal.ts'
import {
  numbered,
  runIdOf,
  runSucceeded,
  started,
  stepId,
  stepLogged,
  stepStarted,
  stepSucceeded,
  VERSION_ID,
  WORKFLOW_ID,
} from '../../support/run-events.ts'

const CANARIES = [
  'canary-workflow-name',
  'canary-step-output',
  'canary-log-line',
  'canary-event-body',
  'canary_step_name',
]
const [NAME = '', OUTPUT = '', LOG = '', BODY = '', STEP = ''] = CANARIES

let folder: string
beforeEach(() => {
  folder = tempFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = (): string => join(folder, `${WORKFLOW_ID}.runs.db`)
const openStores = (onDamaged?: (damage: DamagedJournal) => void, key = KEY) =>
  createRunStores({ folder, keyFor: () => key, ...(onDamaged ? { onDamaged } : {}) })

function runEvents(number: number): RunEvent[] {
  const runId = runIdOf(number)
  return numbered(runId, [
    started({ runId, event: { body: BODY, n: number }, workflowName: NAME }),
    stepStarted('a', { text: `${BODY} ${number}` }),
    stepLogged('a', LOG),
    stepSucceeded('a', { $return_value: { text: OUTPUT, filler: 'x'.repeat(5000), n: number } }),
    runSucceeded,
  ])
}

/** Some runs, written and closed. */
function keepRuns(count: number): void {
  const stores = openStores()
  const store = stores.store(WORKFLOW_ID)
  store.saveVersion(VERSION_ID, JSON.stringify({ steps: [{ id: stepId('a'), name: STEP }] }))
  for (let i = 0; i < count; i++) {
    const events = runEvents(i).map(keptOf)
    store.append(runIdOf(i), events.slice(0, 2))
    store.append(runIdOf(i), events.slice(2))
  }
  stores.close()
}

const childPath = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const linesOf = (child: ChildProcess) => createInterface({ input: child.stdout as NodeJS.ReadableStream })

describe('[S-ST-1] kill -9', () => {
  it('loses no event that was committed, and the run cut off is shown as interrupted', async () => {
    const child = spawn(process.execPath, [childPath('./append-child.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let told: [number, number] = [-1, -1]
    for await (const line of linesOf(child)) {
      const [run = -1, seq = -1] = line.split(' ').map(Number)
      told = [run, seq]
      if (run === 3 && seq === 40) child.kill('SIGKILL')
    }
    const [lastRun, lastSeq] = told
    expect(lastRun).toBeGreaterThanOrEqual(3)

    const stores = openStores()
    const store = stores.store(WORKFLOW_ID)
    for (let run = 0; run < lastRun; run++) expect(store.events(runIdOf(run))).toHaveLength(101)
    const last = store.events(runIdOf(lastRun)) ?? []
    expect(last.length).toBeGreaterThan(lastSeq)
    expect(last.map(event => event.seq)).toEqual(last.map((_, index) => index))

    const interrupted = store.interruptOpenRuns(9_000_000)
    expect(interrupted).toContain(runIdOf(lastRun))
    expect(store.state(runIdOf(lastRun))).toMatchObject({ status: 'interrupted' })
    expect(store.events(runIdOf(lastRun))?.at(-1)).toEqual({
      type: 'run.interrupted',
      runId: runIdOf(lastRun),
      seq: last.length,
      atMs: 9_000_000,
      durationMs: last.length - 1,
    })
    expect(store.list({ limit: 100 }).runs.map(run => run.status)).not.toContain('running')
    expect(store.interruptOpenRuns(9_000_001)).toEqual([])
    stores.close()
  })

  it('leaves a run alone that is under way in another process, until that is gone', async () => {
    const child = spawn(process.execPath, [childPath('./open-run-child.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const lines = linesOf(child)[Symbol.asyncIterator]()
    await lines.next()
    const stores = openStores()
    const store = stores.store(WORKFLOW_ID)
    expect(store.list({ limit: 1 }).runs).toMatchObject([{ status: 'running' }])
    expect(store.interruptOpenRuns(9_000_000)).toEqual([])
    expect(store.discardOpenRuns()).toBe(0)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(store.interruptOpenRuns(9_000_000)).toEqual([runIdOf(0)])
    stores.close()
  })

  it('leaves a run alone that is under way in this process', () => {
    const stores = openStores()
    const store = stores.store(WORKFLOW_ID)
    store.append(runIdOf(1), runEvents(1).slice(0, 2).map(keptOf))
    expect(store.interruptOpenRuns(9_000_000)).toEqual([])
    stores.close()
  })
})

describe('[S-ST-2] without the key', () => {
  it('no name, value or structure can be read from the files', () => {
    keepRuns(5)
    const stores = openStores()
    stores.store(WORKFLOW_ID).append(runIdOf(9), runEvents(9).map(keptOf)) // In the write-ahead log.
    expect(scanFolder(folder, [...CANARIES, 'SQLite format', 'CREATE TABLE', VERSION_ID])).toEqual([])
    stores.close()
  })

  it('nothing but sealed records lies in the pages even without the file’s own encryption', () => {
    const bare = openBareStore(join(folder, 'bare.db'))
    for (let i = 0; i < 5; i++) bare.store.append(runIdOf(i), runEvents(i).map(keptOf))
    bare.close()
    expect(scanFolder(folder, ['CREATE TABLE'])).not.toEqual([])
    expect(scanFolder(folder, CANARIES)).toEqual([])
  })

  it('another key is refused with its own error, and changes nothing', () => {
    keepRuns(2)
    const before = readdirSync(folder).map(name => [name, readFileSync(join(folder, name)).toString('hex')])
    const damages: DamagedJournal[] = []
    const stores = openStores(damage => damages.push(damage), Buffer.alloc(32, 8))
    expect(() => stores.store(WORKFLOW_ID)).toThrow(expect.objectContaining({ code: 'vault.wrong-key' }))
    stores.close()
    expect(damages).toEqual([])
    expect(readdirSync(folder).map(name => [name, readFileSync(join(folder, name)).toString('hex')])).toEqual(
      before,
    )
  })
})

describe('[S-ST-2] changed records are noticed', () => {
  const corrupted = expect.objectContaining({ code: 'journal.corrupted' })
  const SPAN = 2 ** 21

  function tamper(sql: string): void {
    const raw = openRaw(file())
    raw.exec(sql)
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
  }

  it.each([
    [
      'a record of another run',
      `UPDATE batches SET body = (SELECT body FROM batches WHERE id = ${2 * SPAN}) WHERE id = ${SPAN}`,
    ],
    [
      'a record of the same run',
      `UPDATE batches SET body = (SELECT body FROM batches WHERE id = ${SPAN}) WHERE id = ${SPAN + 2}`,
    ],
    [
      'a value of another run',
      `UPDATE large SET body = (SELECT body FROM large WHERE id = ${2 * SPAN + 3}) WHERE id = ${SPAN + 3}`,
    ],
    [
      'a summary of another run',
      'UPDATE runs SET summary = (SELECT summary FROM runs WHERE id = 2) WHERE id = 1',
    ],
    ['the id of another run', "UPDATE runs SET uid = CAST('run_000000000007' AS BLOB) WHERE id = 1"],
    ['a missing last record', `DELETE FROM batches WHERE id = ${SPAN + 2}`],
    ['a missing first record', `DELETE FROM batches WHERE id = ${SPAN}`],
    ['a missing value', `DELETE FROM large WHERE id = ${SPAN + 3}`],
    ['a cut record', `UPDATE batches SET body = substr(body, 1, 40) WHERE id = ${SPAN}`],
    ['an empty record', `UPDATE batches SET body = x'' WHERE id = ${SPAN}`],
  ])('%s', (name, sql) => {
    keepRuns(3)
    tamper(sql)
    const stores = openStores()
    const store = stores.store(WORKFLOW_ID)
    const runId = name === 'the id of another run' ? runIdOf(7) : runIdOf(0)
    expect(() => store.events(runId)).toThrow(corrupted)
    expect(store.events(runIdOf(2))).toEqual(runEvents(2))
    stores.close()
  })

  it('a damaged summary takes its run off the list, counted, and leaves the others', () => {
    keepRuns(3)
    tamper('UPDATE runs SET summary = zeroblob(90) WHERE id = 2')
    const stores = openStores()
    const page = stores.store(WORKFLOW_ID).list({ limit: 10 })
    expect(page.runs.map(run => run.runId)).toEqual([runIdOf(2), runIdOf(0)])
    expect(page.damaged).toBe(1)
    stores.close()
  })
})

describe('[S-ST-1] a file that can’t be read', () => {
  const OTHER = 'wf_other000000000' as WorkflowId

  it('is set aside under a name, reported and replaced; other workflows go on', () => {
    keepRuns(2)
    const bytes = readFileSync(file()).fill(0x5a, 0, 4096)
    writeFileSync(file(), bytes)
    const damages: DamagedJournal[] = []
    const stores = openStores(damage => damages.push(damage))
    stores.store(OTHER).append(runIdOf(50), runEvents(50).map(keptOf))
    const store = stores.store(WORKFLOW_ID)
    expect(store.list({ limit: 10 }).runs).toEqual([])
    expect(damages).toMatchObject([{ workflowId: WORKFLOW_ID, error: { code: 'journal.corrupted' } }])
    expect(damages[0]?.error.message).toContain(damages[0]?.setAsideAs)
    expect(readFileSync(join(folder, damages[0]?.setAsideAs ?? '')).equals(bytes)).toBe(true)
    store.append(runIdOf(60), runEvents(60).map(keptOf))
    expect(stores.store(OTHER).has(runIdOf(50))).toBe(true)
    expect(stores.findRun(runIdOf(60))).toBe(store)
    stores.close()
  })

  it('is set aside as well when the damage shows only while it is read', async () => {
    keepRuns(200)
    const bytes = readFileSync(file())
    // The pages that a journal is opened with come first.
    writeFileSync(file(), bytes.fill(0x5a, 12 * 4096))
    const damages: DamagedJournal[] = []
    const stores = openStores(damage => damages.push(damage))
    const corrupted = expect.objectContaining({ code: 'journal.corrupted' })
    const held = stores.store(WORKFLOW_ID)
    expect(() => held.list({ limit: 100 })).toThrow(corrupted)
    expect(stores.store(WORKFLOW_ID).list({ limit: 100 }).runs).toEqual([])
    expect(damages).toHaveLength(1)
    // A run under way has nowhere to go on, and is told why.
    expect(() => held.append(runIdOf(300), runEvents(300).map(keptOf))).toThrow(corrupted)
    stores.close()
  })
})

describe('[S-ST-3] flipped bytes', () => {
  it('never take the reader down and never give wrong data, wherever they are', async () => {
    keepRuns(4)
    const intact = join(folder, 'intact')
    mkdirSync(intact)
    for (const name of readdirSync(folder))
      if (name.includes('.runs.')) cpSync(join(folder, name), join(intact, name))
    const child = spawn(process.execPath, [childPath('./flipped-child.ts')], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const answers = linesOf(child)[Symbol.asyncIterator]()
    const ask = async (path: string): Promise<Record<string, string>> => {
      child.stdin?.write(`${path}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`The reader died on ${path}`)
      return (JSON.parse(value) as { found: Record<string, string> }).found
    }
    const right = await ask(intact)
    expect(Object.keys(right)).toHaveLength(8)

    const bytes = readFileSync(file())
    let noticed = 0
    for (let place = 0; place < 120; place++) {
      const copy = join(folder, `flip-${place}`)
      mkdirSync(copy)
      cpSync(join(folder, `${WORKFLOW_ID}.runs.check`), join(copy, `${WORKFLOW_ID}.runs.check`))
      const flipped = Buffer.from(bytes)
      // The first pages hold the header and schema: every second flip hits them.
      const at = place % 2 === 0 ? (place * 53) % 8192 : Math.floor((bytes.length / 120) * place)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (place % 8))
      writeFileSync(join(copy, `${WORKFLOW_ID}.runs.db`), flipped)
      const found = await ask(copy)
      const wrong = Object.entries(found).filter(([key, value]) => value !== right[key])
      for (const [key, value] of wrong) {
        expect([key, value]).toEqual([
          key,
          expect.stringMatching(/^(journal\.(corrupted|write-failed)|run\.not-found)$/),
        ])
      }
      if (wrong.length > 0) noticed++
      rmSync(copy, { recursive: true })
    }
    expect(noticed).toBeGreaterThan(10)
    child.stdin?.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each(['runs_by_start', 'sqlite_autoindex_runs_1'])(
    'an index that leaves runs out (%s) is mended',
    index => {
      const path = join(folder, 'bare.db')
      const made = openBareStore(path)
      for (let i = 0; i < 5; i++) made.store.append(runIdOf(i), runEvents(i).map(keptOf))
      made.close()
      leaveOutEntries(path, index, 2)

      const bare = openBareStore(path)
      const found = () => {
        const { runs } = bare.store.list({ limit: 10 })
        return [runs.length, runs.filter(({ runId }) => bare.store.has(runId)).length]
      }
      expect(found()).not.toEqual([5, 5])
      bare.store.mendIndexes()
      expect(found()).toEqual([5, 5])
      bare.close()
    },
  )

  it('that turned numbers into text take no process down', () => {
    const path = join(folder, 'bare.db')
    const made = openBareStore(path)
    for (let i = 0; i < 3; i++) made.store.append(runIdOf(i), runEvents(i).map(keptOf))
    made.close()
    const raw = openBareRaw(path)
    raw.exec("UPDATE runs SET started = CAST(x'ff41' AS TEXT), status = CAST(x'fe42' AS TEXT) WHERE id = 2")
    raw.close()

    const { store, close } = openBareStore(path)
    expect(store.list({ limit: 10 }).runs.map(({ runId }) => runId)).toEqual([runIdOf(2), runIdOf(0)])
    expect(store.oldestAtMs()).toEqual(expect.any(Number))
    expect(store.counts()).toMatchObject({ successes: expect.any(Number) })
    expect(store.find({ filter: { text: 'nothing' }, limit: 10 }).found).toEqual([])
    close()
  })

  it('that brought back what belongs to no run are damage, and nothing is written beside it', () => {
    const path = join(folder, 'bare.db')
    const { store, close } = openBareStore(path)
    store.append(runIdOf(0), runEvents(0).map(keptOf))
    const raw = openBareRaw(path)
    raw.prepare('INSERT INTO batches (id, body) VALUES (?, zeroblob(9))').run(2 * 2 ** 21)
    raw.close()
    expect(() => store.append(runIdOf(1), runEvents(1).map(keptOf))).toThrow(
      expect.objectContaining({ code: 'journal.corrupted' }),
    )
    expect(store.has(runIdOf(1))).toBe(false)
    close()
  })

  it.each([
    ['sound: the next run goes into it', false],
    ['not sound: the next run goes into a new one', true],
  ])('in a record, in a file that otherwise is %s', (_, isUnsound) => {
    keepRuns(200)
    const raw = openRaw(file())
    raw.exec('UPDATE runs SET summary = zeroblob(40) WHERE id = 3')
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
    const bytes = readFileSync(file())
    if (isUnsound) writeFileSync(file(), bytes.fill(0x5a, bytes.length - 4096))
    const damages: DamagedJournal[] = []
    const stores = openStores(damage => damages.push(damage))
    // Without a look at the record nobody knows.
    const before = stores.storeForWriting(WORKFLOW_ID)
    expect(before.list({ limit: 200 })).toMatchObject({ damaged: 1 })
    const store = stores.storeForWriting(WORKFLOW_ID)
    store.append(runIdOf(300), runEvents(300).map(keptOf))
    expect([store.list({ limit: 500 }).runs.length, damages.length]).toEqual(isUnsound ? [1, 1] : [200, 0])
    if (isUnsound) expect(readFileSync(join(folder, damages[0]?.setAsideAs ?? '')).equals(bytes)).toBe(true)
    stores.close()
  })
})

/** Takes the last ones off, of an index of one page, as if a damaged byte had. */
function leaveOutEntries(path: string, index: string, count: number): void {
  const raw = openBareRaw(path)
  const { rootpage } = raw.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(index) as {
    rootpage: number
  }
  const [{ page_size }] = raw.pragma('page_size') as [{ page_size: number }]
  raw.pragma('wal_checkpoint(TRUNCATE)')
  raw.close()
  const bytes = readFileSync(path)
  // Of a b-tree page, bytes 3 and 4 say how many entries it has.
  const at = (rootpage - 1) * page_size + 3
  bytes.writeUInt16BE(bytes.readUInt16BE(at) - count, at)
  writeFileSync(path, bytes)
}

describe('[S-RET-2] deleting', () => {
  it('leaves no byte of a run’s records in the file or its write-ahead log', () => {
    const path = join(folder, 'bare.db')
    const bare = openBareStore(path)
    for (let i = 0; i < 3; i++) bare.store.append(runIdOf(i), runEvents(i).map(keptOf))
    const sealed = sealedRecords(path)
    expect(sealed).toHaveLength(9)
    const inFiles = (): Buffer =>
      Buffer.concat(readdirSync(folder).map(name => readFileSync(join(folder, name))))
    const present = (): number => sealed.filter(record => inFiles().includes(record)).length
    expect(present()).toBe(9)
    bare.store.deleteRun(runIdOf(1))
    expect(present()).toBe(6)
    expect(bare.store.events(runIdOf(2))).toEqual(runEvents(2))
    bare.store.prune({
      successes: { days: 1, count: 1 },
      others: 'with-successes',
      nowMs: 1_000_000,
      budgetMs: 10_000,
    })
    expect(present()).toBe(3)
    bare.close()
  })

  it('of a whole history while one of its runs is under way lets that run end in peace', async () => {
    const stores = openStores()
    const errors: unknown[] = []
    const events = runEvents(1)
    const writer = createRunWriter({
      runId: runIdOf(1),
      workflowId: WORKFLOW_ID,
      mode: 'live',
      keeping: 'all',
      holdInMemory: false,
      secretPaths: [],
      realMasks: new Set(),
      stepNames: new Map(),
      store: () => stores.store(WORKFLOW_ID),
      memory: createRunRecords(),
      space: createHoldingSpace(),
      publish: () => undefined,
      now: () => 0,
      onWriteError: error => errors.push(error),
      onTooLarge: () => undefined,
    })
    for (const event of events.slice(0, 2)) writer.append(event)
    await writer.flush()
    writer.limitTo('nothing')
    stores.destroy(WORKFLOW_ID)
    for (const event of events.slice(2)) writer.append(event)
    await writer.flush()
    expect(errors).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('a workflow’s history removes its files, set aside ones included, and no other’s', () => {
    keepRuns(3)
    writeFileSync(file(), 'not a database at all')
    const stores = openStores()
    stores.store(WORKFLOW_ID).append(runIdOf(1), runEvents(1).map(keptOf))
    const other = 'wf_other000000000' as WorkflowId
    stores.store(other)
    expect(readdirSync(folder).filter(name => name.startsWith(`${WORKFLOW_ID}.runs.damaged`))).not.toEqual([])
    stores.destroy(WORKFLOW_ID)
    expect(readdirSync(folder).filter(name => !name.startsWith(other))).toEqual([])
    expect(stores.workflowIds()).toEqual([other])
    expect(stores.store(WORKFLOW_ID).list({ limit: 1 }).runs).toEqual([])
    stores.close()
  })
})

/** 40 bytes out of the middle of every record. */
function sealedRecords(path: string): Buffer[] {
  const raw = openBareRaw(path)
  const rows = ['batches.body', 'large.body', 'runs.summary'].flatMap(column => {
    const [table, name] = column.split('.')
    return raw.prepare(`SELECT ${name} AS body FROM ${table}`).all([]) as { body: ArrayBuffer }[]
  })
  raw.close()
  return rows.map(({ body }) => Buffer.from(body).subarray(15, 55))
}
