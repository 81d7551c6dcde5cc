/**
 * The engine in process: what one more step costs, without journal or screen. Rows of pass-through steps, of steps with
 * a plain-path expression, and of steps with a script in the sandbox. Run by `npm run bench engine`, or directly.
 */
import { createCancel, createPlan, type ExpressionSandbox, type Plan, runWorkflow } from '#engine/index.ts'
import { catalogSchema } from '#shared/model/action.ts'
import type { RunContext } from '#shared/model/run-event.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createSystemClock, systemRandom } from '../src/main/adapters/clock.ts'
import { createExpressionSandbox } from '../src/main/adapters/expression-sandbox.ts'
import { chain, readsPrevious } from './chain.ts'
import { type Measured, printMeasured, sample } from './lib.ts'

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
    event: { body: 1 },
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
  { name: 'pass-through', steps: 10, valueAt: () => 1, most: 50 },
  { name: 'pass-through', steps: 100, valueAt: () => 1, most: 50 },
  { name: 'plain path', steps: 10, valueAt: readsPrevious, most: 60 },
  { name: 'plain path', steps: 100, valueAt: readsPrevious, most: 60 },
  {
    name: 'script in the sandbox',
    steps: 10,
    valueAt: (i: number) => (i ? `{{ steps.s${i - 1}.$return_value + 1 }}` : 1),
    stepsPerRound: 200,
  },
]

const sandbox = createExpressionSandbox({
  workerUrl: new URL('../src/main/adapters/expression-worker.ts', import.meta.url),
})
const rows: Measured[] = []
for (const { name, steps, valueAt, stepsPerRound = STEPS_PER_ROUND, most } of CASES) {
  const samples = await measure(chain({ length: steps, valueAt }), sandbox, stepsPerRound)
  rows.push({
    what: `${name}, chain of ${steps}`,
    samples,
    unit: 'us',
    ...(most === undefined ? {} : { most }),
  })
}
await sandbox.close()
printMeasured('Engine in process, per step, nothing kept', rows)

const large = chain({ length: 5000, valueAt: readsPrevious })
printMeasured('Planning', [
  {
    what: '5,000 steps, each with an expression',
    samples: await sample(11, () => planOf(large)),
    unit: 'ms',
  },
])
if (events === 0) throw new Error('Nothing was measured.')
