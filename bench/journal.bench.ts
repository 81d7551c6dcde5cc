/** What keeping runs costs by itself: masking, sealing, writing and finding them again. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '#shared/json.ts'
import {
  type RunId,
  type StepId,
  spellId,
  type TriggerId,
  type VersionId,
  type WorkflowId,
} from '#shared/model/ids.ts'
import type { RunEvent, RunEventBody } from '#shared/model/run-event.ts'
import type { RunStore } from '../src/main/adapters/run-store/run-store.ts'
import { createRunStores } from '../src/main/adapters/run-store/run-stores.ts'
import { createHoldingSpace } from '../src/main/retention/held-run.ts'
import { createMasker } from '../src/main/retention/masker.ts'
import { createRunRecords } from '../src/main/retention/run-records.ts'
import { createRunWriter } from '../src/main/retention/run-writer.ts'
import { type Measured, printMeasured, toMicroseconds } from './lib.ts'

const workflowId = 'wf_bench0000000000' as WorkflowId
const versionId = '0123456789abcdef' as VersionId
const mintRunId = (): RunId => spellId('run', randomBytes(16)) as RunId
const stepIds = Array.from({ length: 10 }, (_, index) => `stp_bench0000${index}` as StepId)

/** About `bytes` of JSON that looks like an API's answer. */
function bodyOf(bytes: number): JsonObject {
  const items = Array.from({ length: Math.ceil(bytes / 75) }, (_, index) => ({
    id: index,
    name: `Customer ${randomBytes(6).toString('hex')}`,
    total: Math.round(Math.random() * 1e6) / 100,
  }))
  return { user_id: 'u_123', items }
}

/** As the engine hands values on. */
function freezeDeeply<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(Object.freeze(value))) freezeDeeply(member)
  }
  return value
}

/** A chain of 10 steps, each handing on what it got: every second one a copy, as from another process. */
function chainEvents(runId: RunId, body: JsonObject): RunEvent[] {
  const context = {
    id: runId,
    trace_id: runId,
    ts: new Date().toISOString(),
    workflow_id: workflowId,
    workflow_name: 'Benchmark',
    version_id: versionId,
    replay: false,
  }
  const trigger = { id: 'trg_bench00000' as TriggerId, name: 'webhook', type: 'webhook' }
  const bodies: RunEventBody[] = [{ type: 'run.started', mode: 'live', trigger, event: { body }, context }]
  stepIds.forEach((stepId, index) => {
    const own = freezeDeeply(index % 2 === 0 ? body : structuredClone(body))
    bodies.push({ type: 'step.started', stepId, attempt: 1, input: own, auth: {} })
    bodies.push({
      type: 'step.succeeded',
      stepId,
      attempt: 1,
      output: { $return_value: own },
      durationMs: 0.4,
    })
  })
  bodies.push({ type: 'run.succeeded', durationMs: 12 })
  return bodies.map((event, seq) => ({ ...event, runId, seq, atMs: Date.now() }) as RunEvent)
}

interface KeepOptions {
  readonly store: RunStore
  readonly keep: boolean
  readonly body: JsonObject
  /** A transaction after every step, as when each one waits for something. */
  readonly flushEach: boolean
}

/** Milliseconds that one run of 10 steps took to keep. */
async function keepRun({ store, keep, body, flushEach }: KeepOptions): Promise<number> {
  const runId = mintRunId()
  const events = chainEvents(runId, body)
  const writer = createRunWriter({
    runId,
    workflowId,
    mode: 'live',
    keeping: keep ? 'all' : 'nothing',
    holdInMemory: false,
    secretPaths: [{ step: stepIds[0] as StepId, path: ['$return_value', 'access_token'] }],
    realMasks: new Set(),
    stepNames: new Map(),
    store: () => store,
    memory: createRunRecords(),
    space: createHoldingSpace(),
    publish: () => undefined,
    now: Date.now,
    onWriteError: error => {
      throw error
    },
    onTooLarge: () => undefined,
  })
  const started = performance.now()
  writer.addSecrets([{ value: 'sk_live_4f9a8b7c6d5e4f3a2b1c', origin: 'steps.a.$return_value.access_token' }])
  for (const event of events) {
    writer.append(event)
    if (flushEach && event.type === 'step.succeeded') await writer.flush()
  }
  await writer.flush()
  return performance.now() - started
}

const rows: Measured[] = []
function report(what: string, samples: readonly number[], unit: string, most?: number): void {
  rows.push({ what, samples, unit, ...(most === undefined ? {} : { most }) })
}

async function measureKeeping(store: RunStore): Promise<void> {
  const body = bodyOf(1000)
  const sample = async (options: Omit<KeepOptions, 'store' | 'body'>): Promise<number[]> => {
    const samples: number[] = []
    for (let i = 0; i < 600; i++) samples.push(await keepRun({ store, body: { ...body, n: i }, ...options }))
    return samples.slice(100)
  }
  const perStep = (samples: number[]): number[] => toMicroseconds(samples).map(us => us / stepIds.length)
  report(
    'per step, kept, written after each step (1 KB)',
    perStep(await sample({ keep: true, flushEach: true })),
    'us',
    100,
  )
  report(
    'per step, kept, written once per run (1 KB)',
    perStep(await sample({ keep: true, flushEach: false })),
    'us',
  )
  report('per step, not kept', perStep(await sample({ keep: false, flushEach: true })), 'us')
}

/** What the write-ahead log still holds counts, its slack does not: sizes are taken of closed files. */
async function measureSize(): Promise<void> {
  const runs = 1000
  const store = stores.store(workflowId)
  for (let i = 0; i < runs; i++) await keepRun({ store, keep: true, body: bodyOf(1000), flushEach: true })
  stores.close()
  report('kept per run of 10 steps, 1 KB body', [statSync(file).size / runs / 1024], 'KB', 15)
}

async function measureLarge(store: RunStore, megabytes: number, runs: number): Promise<void> {
  const samples: number[] = []
  for (let i = 0; i < runs; i++) {
    const body = bodyOf(megabytes * 1_000_000)
    samples.push(await keepRun({ store, keep: true, body, flushEach: true }))
  }
  report(`run of 10 steps, ${megabytes} MB body, kept (journal's part)`, samples, 'ms')
}

async function measureList(store: RunStore): Promise<void> {
  while (store.counts().successes < 10_000)
    await keepRun({ store, keep: true, body: { n: 1 }, flushEach: false })
  const samples: number[] = []
  for (let i = 0; i < 50; i++) {
    const started = performance.now()
    store.list({ limit: 50 })
    samples.push(performance.now() - started)
  }
  report('first page of 50 of 10,000 kept runs', samples, 'ms', 10)
}

function measureMasking(): void {
  const masker = createMasker()
  const secrets = Array.from({ length: 20 }, (_, index) => ({
    value: randomBytes(24 + index).toString('base64url'),
    origin: `steps.source.secret_${index}`,
  }))
  const text = JSON.stringify(bodyOf(1_000_000))
  const building = performance.now()
  masker.add(secrets)
  masker.maskText('warm')
  report('learning 20 secrets', [performance.now() - building], 'ms')
  for (const [name, sample] of [
    ['masking 1 MB, 20 secrets, none in it', text],
    [
      'masking 1 MB, 20 secrets, 100 of them in it',
      salt(
        text,
        secrets.map(secret => secret.value),
      ),
    ],
  ] as const) {
    const samples: number[] = []
    for (let i = 0; i < 30; i++) {
      const started = performance.now()
      masker.maskText(sample)
      samples.push(performance.now() - started)
    }
    report(name, samples, 'ms')
  }
}

function salt(text: string, secrets: readonly string[]): string {
  const size = Math.floor(text.length / 100)
  return Array.from({ length: 100 }, (_, i) => text.slice(i * size, (i + 1) * size) + secrets[i % 20]).join(
    '',
  )
}

const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))
const stores = createRunStores({ folder, keyFor: () => Buffer.alloc(32, 7) })
const file = join(folder, `${workflowId}.runs.db`)
try {
  measureMasking()
  await measureSize()
  await measureKeeping(stores.store(workflowId))
  await measureList(stores.store(workflowId))
  await measureLarge(stores.store(workflowId), 1, 10)
  await measureLarge(stores.store(workflowId), 10, 3)
  printMeasured('Kept runs', rows)
} finally {
  stores.close()
  rmSync(folder, { recursive: true, force: true })
}
