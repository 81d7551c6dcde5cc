/**
 * A journal of very many kept runs: first page, filters, text, memory and size. `PATCHBAY_BENCH_RUNS` says how many
 * (default 100,000; 1,000,000 takes about ten minutes and 2 GB of disk to make).
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type RunId,
  type StepId,
  spellId,
  type TriggerId,
  type VersionId,
  type WorkflowId,
} from '#shared/model/ids.ts'
import type { RunEvent, RunEventBody } from '#shared/model/run-event.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunStore } from '../src/main/adapters/run-store/run-store.ts'
import { createRunStores } from '../src/main/adapters/run-store/run-stores.ts'
import { eventValue, headOf, type KeptEvent } from '../src/main/retention/kept-event.ts'
import { type Measured, printMeasured } from './lib.ts'

const RUNS = Number(process.env.PATCHBAY_BENCH_RUNS ?? 100_000)
const MAKE = 'make'
const workflowId = 'wf_bench0000000000' as WorkflowId
const versionId = '0123456789abcdef' as VersionId
const stepId = 'stp_bench00000' as StepId
const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald']
const ERROR = { code: 'provider.rejected', name: 'Error', message: 'The sheet was not found' } as const

/** One run of one step: a webhook's body of 300 bytes, every fiftieth fails. */
function eventsOf(n: number, startMs: number): RunEvent[] {
  const runId = spellId('run', randomBytes(16)) as RunId
  const body = {
    user_id: `u_${n}`,
    name: `${NAMES[n % 5]} ${(n * 7919) % 1_000_003}`,
    email: `customer-${n}@example.com`,
    items: [{ sku: `sku-${n % 977}`, quantity: n % 9, total: (n % 10_007) / 100 }],
  }
  const context = {
    id: runId,
    trace_id: `trace_${n}`,
    ts: new Date(startMs).toISOString(),
    workflow_id: workflowId,
    workflow_name: 'Benchmark',
    version_id: versionId,
    replay: false,
  }
  const trigger = {
    id: 'trg_bench00000' as TriggerId,
    name: n % 3 === 0 ? 'orders' : 'webhook',
    type: 'webhook',
  }
  const bodies: RunEventBody[] = [
    { type: 'run.started', mode: 'live', trigger, event: { body }, context },
    { type: 'step.started', stepId, attempt: 1, input: { customer: body.email }, auth: {} },
    n % 50 === 0
      ? { type: 'step.failed', stepId, attempt: 1, error: ERROR, durationMs: 2 }
      : { type: 'step.succeeded', stepId, attempt: 1, output: { $return_value: { row: n } }, durationMs: 2 },
    n % 50 === 0
      ? { type: 'run.failed', durationMs: 3, error: ERROR, stepId }
      : { type: 'run.succeeded', durationMs: 3 },
  ]
  return bodies.map((event, seq) => ({ ...event, runId, seq, atMs: startMs + seq }) as RunEvent)
}

const rows: Measured[] = []
const openStores = (folder: string) => createRunStores({ folder, keyFor: () => Buffer.alloc(32, 7) })

/** Microseconds that keeping a run took, and making it searchable. */
type Made = Readonly<Record<'keeping' | 'indexing', number>>

function make(folder: string): Made {
  const stores = openStores(folder)
  const store = stores.store(workflowId)
  const firstMs = Date.now() - RUNS * 1000
  const began = performance.now()
  for (let n = 0; n < RUNS; n++) {
    const events = eventsOf(n, firstMs + n * 1000)
    store.append(events[0]?.runId as RunId, events.map(keptOf))
  }
  const kept = performance.now()
  store.fillIndex(Number.POSITIVE_INFINITY)
  const indexed = performance.now()
  stores.close()
  return { keeping: ((kept - began) * 1000) / RUNS, indexing: ((indexed - kept) * 1000) / RUNS }
}

function keptOf(event: RunEvent): KeptEvent {
  const value = eventValue(event)
  return value === undefined ? { head: event } : { head: headOf(event), value: JSON.stringify(value) }
}

/** By a process of its own: what it took to make them is not what it takes to have them. */
function makeElsewhere(folder: string): Made {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), MAKE, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  return JSON.parse(child.stdout) as Made
}

function measureFilter(store: RunStore, what: string, filter: RunFilter, most: number): void {
  const samples: number[] = []
  for (let i = 0; i < 10; i++) {
    const started = performance.now()
    const { found, next } = store.find({ filter, limit: 50 })
    store.summaries(found)
    samples.push(performance.now() - started)
    if (found.length < 50 && next !== undefined) throw new Error(`${what}: stopped before the end`)
  }
  rows.push({ what, samples, unit: 'ms', most })
}

/** The oldest as the policy does it, the newest as a user does. */
function measureDeleting(store: RunStore): void {
  const oldest: number[] = []
  const keep = { days: 10_000, count: store.count() - RUNS / 50 }
  for (let i = 1; i <= 20; i++) {
    const started = performance.now()
    const limits = { successes: { ...keep, count: keep.count - i }, others: { days: 10_000, count: RUNS } }
    store.prune({ ...limits, nowMs: Date.now(), budgetMs: 0 })
    oldest.push(performance.now() - started)
  }
  rows.push({ what: 'deleting the oldest run', samples: oldest, unit: 'ms' })
  const newest: number[] = []
  for (const { runId } of store.list({ limit: 10 }).runs) {
    const started = performance.now()
    store.deleteRuns([runId], 0)
    newest.push(performance.now() - started)
  }
  rows.push({ what: 'deleting the newest run', samples: newest, unit: 'ms' })
}

function measure(folder: string): void {
  const { keeping, indexing } = makeElsewhere(folder)
  rows.push({ what: 'keeping a run', samples: [keeping], unit: 'us' })
  rows.push({ what: 'making a run searchable', samples: [indexing], unit: 'us' })
  const before = process.memoryUsage().rss
  const stores = openStores(folder)
  const store = stores.store(workflowId)
  const label = `of ${RUNS.toLocaleString('en-US')} runs`
  measureFilter(store, `first page ${label}`, {}, 100)
  measureFilter(store, `failed ones ${label}`, { statuses: ['failed'] }, 300)
  measureFilter(store, `none that was canceled ${label}`, { statuses: ['cancelled'] }, 300)
  measureFilter(store, `by trigger and status ${label}`, { statuses: ['failed'], triggerName: 'orders' }, 300)
  measureFilter(store, `those of the first minute ${label}`, { toMs: Date.now() - (RUNS - 60) * 1000 }, 300)
  measureFilter(store, `text in one old run ${label}`, { text: 'customer-4711@' }, 300)
  measureFilter(store, `text in none ${label}`, { text: 'Ada 1 and nobody' }, 300)
  measureFilter(store, `text in one of five ${label}`, { text: 'Grace' }, 300)
  measureFilter(store, `text in a thousandth ${label}`, { text: 'sku-976' }, 300)
  const memory = (process.memoryUsage().rss - before) / 1e6
  rows.push({ what: 'memory that all of this took', samples: [memory], unit: 'MB' })
  measureDeleting(store)
  stores.close()
  const size = (suffix: string) => statSync(join(folder, `${workflowId}.runs.${suffix}`)).size
  rows.push({ what: 'file, per run', samples: [size('db') / RUNS], unit: 'bytes' })
  rows.push({ what: 'search index, per run', samples: [size('search') / RUNS], unit: 'bytes' })
  printMeasured('Very many kept runs', rows)
}

const [, , task, given] = process.argv
if (task === MAKE && given) process.stdout.write(JSON.stringify(make(given)))
else {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))
  try {
    measure(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
