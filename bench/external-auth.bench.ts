/**
 * What external authentication costs: the engine in process, per step, with the credential fields of the step read from
 * the event by a plain path, and by a script in the sandbox; and the static map of where credentials go. Compare with
 * the same chain without. Run by `npm run bench external-auth`.
 */
import {
  createCancel,
  createPlan,
  credentialFlow,
  type ExpressionSandbox,
  type Plan,
  runWorkflow,
} from '#engine/index.ts'
import { catalogSchema } from '#shared/model/action.ts'
import type { RunContext } from '#shared/model/run-event.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { createSystemClock, systemRandom } from '../src/main/adapters/clock.ts'
import { createExpressionSandbox } from '../src/main/adapters/expression-sandbox.ts'
import { chain, readsPrevious } from './chain.ts'
import { type Measured, median, printMeasured, sample } from './lib.ts'

const ROUNDS = 21
const STEPS = 10

const catalog = catalogSchema.parse({
  apps: [
    {
      key: 'bench',
      name: 'Bench',
      description: '',
      hosts: ['api.bench.test'],
      auth: [
        { key: 'token', label: 'Token', secret: true },
        { key: 'region', label: 'Region', secret: false, optional: true },
      ],
    },
  ],
  actions: ['pass', 'send'].map(name => ({
    key: `bench.${name}`,
    version: '1.0.0',
    name,
    description: '',
    runtime: 'host',
    ...(name === 'send' ? { app: 'bench' } : {}),
    props: [{ key: 'value', type: 'any', label: 'Value', optional: true }],
  })),
})
const tools = { catalog, inspectCode: () => ({ problems: [], stepReferences: [] }) }

/** The chain with each step signed in by this expression. */
function signedIn(token: string, length = STEPS): Workflow {
  const bare = chain({ length, valueAt: readsPrevious })
  const auth = { bench: { mode: 'external', external: { token, region: 'eu' } } }
  return workflowSchema.parse({
    ...bare,
    steps: bare.steps.map(step => ({ ...step, action: 'bench.send', auth })),
  })
}

function planOf(workflow: Workflow): Plan {
  const { plan, problems } = createPlan(workflow, tools)
  if (!plan) throw new Error(problems[0]?.message)
  return plan
}

const clock = createSystemClock()
let secretsTold = 0

async function runOnce(workflow: Workflow, plan: Plan, sandbox: ExpressionSandbox): Promise<void> {
  const [trigger] = workflow.triggers
  if (!trigger) throw new Error('The chain has no trigger.')
  const { status } = await runWorkflow({
    plan,
    trigger,
    event: { body: 1, token: 'not-a-real-token' },
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
        append: () => undefined,
        addSecrets: secrets => {
          secretsTold += secrets.length
        },
        flush: async () => undefined,
      },
    },
  })
  if (status !== 'succeeded') throw new Error(`A run ${status}.`)
}

/** Microseconds per step, one number per round. */
async function perStep(
  workflow: Workflow,
  sandbox: ExpressionSandbox,
  runsPerRound: number,
): Promise<number[]> {
  const plan = planOf(workflow)
  const rounds = await sample(
    ROUNDS,
    async () => {
      for (let i = 0; i < runsPerRound; i++) await runOnce(workflow, plan, sandbox)
    },
    5,
  )
  return rounds.map(ms => (ms * 1000) / runsPerRound / workflow.steps.length)
}

const sandbox = createExpressionSandbox({
  workerUrl: new URL('../src/main/adapters/expression-worker.ts', import.meta.url),
})
// The first that is measured would pay for warming up.
await perStep(signedIn('{{steps.trigger.event.token}}'), sandbox, 1000)
const bare = await perStep(chain({ length: STEPS, valueAt: readsPrevious }), sandbox, 1000)
const rows: Measured[] = [
  { what: 'no credential', samples: bare, unit: 'us' },
  {
    what: 'external, by a plain path',
    samples: await perStep(signedIn('{{steps.trigger.event.token}}'), sandbox, 1000),
    unit: 'us',
    bare: median(bare),
  },
  {
    what: 'external, by a script',
    samples: await perStep(signedIn('Bearer {{steps.trigger.event.token.trim()}}'), sandbox, 20),
    unit: 'us',
    bare: median(bare),
  },
]
await sandbox.close()
printMeasured(`External authentication, per step of a chain of ${STEPS}, nothing kept`, rows)

const large = signedIn('{{steps.trigger.event.token}}', 1000)
printMeasured('Where credentials go', [
  {
    what: '1,000 steps, each signed in',
    samples: await sample(11, () => credentialFlow(large, { ...tools, accountName: () => undefined }), 2),
    unit: 'ms',
  },
])
if (secretsTold === 0) throw new Error('No credential was resolved.')
