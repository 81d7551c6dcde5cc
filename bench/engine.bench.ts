/**
 * The engine in process: what one more step costs, without journal or screen. Rows of pass-through steps, of steps with
 * a plain-path expression, and of steps with a script in the sandbox. Run by `npm run bench engine`, or directly.
 */
import { createCancel, createPlan, type ExpressionSandbox, type Plan, runWorkflow } from '#engine/index.ts'
import { catalogSchema } from '#shared/model/action.ts'
import type { RunContext } from '#shared/model/run-event.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { createSystemClock, systemRandom } from '../src/main/adapters/clock.ts'
import { createExpressionSandbox } from '../src/main/adapters/expression-sandbox.ts'
import { printTable, quantiles } from './lib.ts'

const ROUNDS = 31
const STEPS_PER_ROUND = 10_000

const catalog = catalogSchema.parse({
  apps: [],
  actions: [
    {
      key: 'bench.pass',
      version: '1.0.0',
      name: 'Pass',
      description: '',
      runtime: 'host',
      props: [{ key: 'value', type: 'any', label: 'Value', optional: true }],
    },
  ],
})

const position = { x: 0, y: 0 }
const id = (prefix: string, i: number) => `${prefix}_${String(i).padStart(8, '0')}`

/** @param valueAt the prop of step `i`, which may read the step before it */
function chain(length: number, valueAt: (i: number) => unknown): Workflow {
  const indexes = Array.from({ length }, (_, i) => i)
  return workflowSchema.parse({
    formatVersion: 1,
    id: 'wf_00000000',
    name: 'Chain',
    triggers: [{ id: id('trg', 0), name: 'start', type: 'manual', position }],
    steps: indexes.map(i => ({
      id: id('stp', i),
      name: `s${i}`,
      action: 'bench.pass',
      version: '1.0.0',
      props: { value: valueAt(i) },
      position,
    })),
    edges: indexes.map(i => ({
      id: id('edg', i),
      from: i === 0 ? id('trg', 0) : id('stp', i - 1),
      to: id('stp', i),
    })),
  })
}

function planOf(workflow: Workflow): Plan {
  const { plan, problems } = createPlan(workflow, {
    catalog,
    inspectCode: () => ({ problems: [], stepReferences: [] }),
  })
  if (!plan) throw new Error(problems[0]?.message)
  return plan
}

const clock = createSystemClock()
let events = 0

function runOnce(workflow: Workflow, plan: Plan, sandbox: ExpressionSandbox) {
  const [trigger] = workflow.triggers
  if (!trigger) throw new Error('The chain has no trigger.')
  return runWorkflow({
    plan,
    trigger,
    event: { body: { n: 1 } },
    context: { id: 'run_00000000', workflow_id: workflow.id } as RunContext,
    mode: 'live',
    env: { values: {}, secretNames: [] },
    cancel: createCancel(),
    ports: {
      clock,
      random: systemRandom,
      sandbox,
      stepRunner: { run: async call => ({ returnValue: call.props.value, exports: {} }) },
      journal: {
        append: () => {
          events++
        },
        addSecrets: () => undefined,
        flush: async () => undefined,
      },
    },
  })
}

/** Microseconds per step, one number per round; the first rounds warm up and are not counted. */
async function measure(
  workflow: Workflow,
  sandbox: ExpressionSandbox,
  stepsPerRound: number,
): Promise<number[]> {
  const plan = planOf(workflow)
  const runs = Math.ceil(stepsPerRound / workflow.steps.length)
  const rounds: number[] = []
  for (let round = -5; round < ROUNDS; round++) {
    const startedAt = performance.now()
    for (let i = 0; i < runs; i++) {
      const { status } = await runOnce(workflow, plan, sandbox)
      if (status !== 'succeeded') throw new Error(`A run ${status}.`)
    }
    if (round >= 0) rounds.push(((performance.now() - startedAt) * 1000) / runs / workflow.steps.length)
  }
  return rounds
}

const CASES = [
  { name: 'pass-through', steps: 10, valueAt: () => 1 },
  { name: 'pass-through', steps: 100, valueAt: () => 1 },
  { name: 'plain path', steps: 10, valueAt: (i: number) => (i ? `{{steps.s${i - 1}.$return_value}}` : 1) },
  { name: 'plain path', steps: 100, valueAt: (i: number) => (i ? `{{steps.s${i - 1}.$return_value}}` : 1) },
  {
    name: 'script in the sandbox',
    steps: 10,
    valueAt: (i: number) => (i ? `{{steps.s${i - 1}.$return_value + 1}}` : 1),
    stepsPerRound: 200,
  },
]

const sandbox = createExpressionSandbox({
  workerUrl: new URL('../src/main/adapters/expression-worker.ts', import.meta.url),
})
const us = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} us`
const rows: Record<string, string>[] = []
for (const { name, steps, valueAt, stepsPerRound = STEPS_PER_ROUND } of CASES) {
  const { p50, p95, min } = quantiles(await measure(chain(steps, valueAt), sandbox, stepsPerRound))
  rows.push({ 'one more step': `${name}, chain of ${steps}`, median: us(p50), p95: us(p95), best: us(min) })
}
await sandbox.close()
printTable('Engine in process, per step', rows)

const planTimes = Array.from({ length: 11 }, () => {
  const workflow = chain(5000, i => (i ? `{{steps.s${i - 1}.$return_value}}` : 1))
  const startedAt = performance.now()
  planOf(workflow)
  return performance.now() - startedAt
})
const { p50, min } = quantiles(planTimes)
printTable('Planning', [
  {
    what: '5,000 steps, each with an expression',
    median: `${p50.toFixed(0)} ms`,
    best: `${min.toFixed(0)} ms`,
  },
])
if (events === 0) throw new Error('Nothing was measured.')
