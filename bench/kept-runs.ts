/** Very many kept runs to measure with: each of one step, with a webhook's body of 300 bytes; every fiftieth fails. */
import { randomBytes } from 'node:crypto'
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
import { eventValue, headOf, type KeptEvent } from '../src/main/retention/kept-event.ts'

export const workflowId = 'wf_bench0000000000' as WorkflowId
const versionId = '0123456789abcdef' as VersionId
const stepId = 'stp_bench00000' as StepId
const triggerId = 'trg_bench00000' as TriggerId
const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald']
const ERROR = { code: 'provider.rejected', name: 'Error', message: 'The sheet was not found' } as const

/** The workflow that they are runs of, for whoever shows them. */
export const workflow = {
  formatVersion: 1,
  id: workflowId,
  name: 'Benchmark',
  settings: { retention: { keep: true, days: 3650, count: 1_000_000 } },
  triggers: [{ id: triggerId, name: 'webhook', type: 'manual', position: { x: 0, y: 0 } }],
  steps: [
    {
      id: stepId,
      name: 'add_row',
      action: 'http.respond',
      version: '1.0.0',
      props: { status: 200, body: 'x' },
      position: { x: 320, y: 0 },
    },
  ],
  edges: [{ id: 'edg_bench00000', from: triggerId, to: stepId }],
}

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
  const trigger = { id: triggerId, name: n % 3 === 0 ? 'orders' : 'webhook', type: 'webhook' }
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

function keptOf(event: RunEvent): KeptEvent {
  const value = eventValue(event)
  return value === undefined ? { head: event } : { head: headOf(event), value: JSON.stringify(value) }
}

/** Microseconds that keeping a run took, and making it searchable. */
export type Made = Readonly<Record<'keeping' | 'indexing', number>>

/** Keeps `count` runs in an empty journal, one a second up to now. */
export function keepRuns(store: RunStore, count: number): Made {
  const firstMs = Date.now() - count * 1000
  const began = performance.now()
  for (let n = 0; n < count; n++) {
    const events = eventsOf(n, firstMs + n * 1000)
    store.append(events[0]?.runId as RunId, events.map(keptOf))
  }
  const kept = performance.now()
  store.fillIndex(Number.POSITIVE_INFINITY)
  return { keeping: ((kept - began) * 1000) / count, indexing: ((performance.now() - kept) * 1000) / count }
}
