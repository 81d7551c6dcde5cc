/**
 * A journal of very many kept runs: first page, filters, text, memory and size. `PATCHBAY_BENCH_RUNS` says how many
 * (default 100,000; 1,000,000 takes about ten minutes and 2 GB of disk to make).
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunStore } from '../src/main/adapters/run-store/run-store.ts'
import { createRunStores } from '../src/main/adapters/run-store/run-stores.ts'
import { keepRuns, type Made, workflowId } from './kept-runs.ts'
import { type Measured, printMeasured } from './lib.ts'

const RUNS = Number(process.env.PATCHBAY_BENCH_RUNS ?? 100_000)
const MAKE = 'make'

const rows: Measured[] = []
const openStores = (folder: string) => createRunStores({ folder, keyFor: () => Buffer.alloc(32, 7) })

function make(folder: string): Made {
  const stores = openStores(folder)
  const made = keepRuns(stores.store(workflowId), RUNS)
  stores.close()
  return made
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

function elapsedMs(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** The oldest as the policy does it, the newest as a user does. */
function measureDeleting(store: RunStore): void {
  const oldest: number[] = []
  const keep = { days: 10_000, count: store.counts().successes - RUNS / 50 }
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
  rows.push({
    what: `checking the indexes ${label}`,
    samples: Array.from({ length: 5 }, () => elapsedMs(store.mendIndexes)),
    unit: 'ms',
  })
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
