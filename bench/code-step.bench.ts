/**
 * What one more warm code step costs: `npm run bench code-step`, or `node bench/code-step.bench.ts`.
 * Medians of batches, so that other work on the machine shows as spread and not as cost.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCancel, type StepIo } from '#engine/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { runIdSchema, workflowIdSchema } from '#shared/model/ids.ts'
import { createChildProcessLauncher } from '../src/main/code-host/child-process-launcher.ts'
import type { CodeRun } from '../src/main/code-host/code-run.ts'
import { createCodeHost } from '../src/main/code-host/create-code-host.ts'
import { type Measured, printMeasured, sampleBatches } from './lib.ts'

const BATCHES = 20

const tempFolder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))
// What ships, where it is built: the source's types cost some time at each start.
const built = join(import.meta.dirname, '../out/main/code-worker.js')
const launcher = createChildProcessLauncher(existsSync(built) ? { workerPath: built } : {})
const host = createCodeHost({ launcher, tempFolder })
const io: StepIo = {
  cancel: createCancel(),
  log: () => undefined,
  respond: () => undefined,
  request: () => undefined,
  secret: () => undefined,
}

function step(code: string, steps: JsonObject = {}): CodeRun {
  return {
    workflowId: workflowIdSchema.parse('wf_0000000000000000'),
    runId: runIdSchema.parse('run_0000000000000000'),
    stepName: 'bench',
    code,
    inputs: {},
    steps,
    env: { REGION: 'eu-west-1' },
    context: { id: 'run_0000000000000000' },
    memoryMb: 256,
    reuse: true,
  }
}

const rows: Measured[] = []
async function measure(
  what: string,
  size: number,
  work: () => Promise<unknown>,
  most?: number,
): Promise<void> {
  const samples = await sampleBatches({ batches: BATCHES, size }, work)
  rows.push({ what, samples, unit: 'ms', ...(most === undefined ? {} : { most }) })
}

const started = performance.now()
await host.run(step('return 1'), io)
rows.push({ what: 'the first one, nothing started yet', samples: [performance.now() - started], unit: 'ms' })

const body = { user_id: 'u_123', values: ['Ada', 'ada@example.com'] }
const small = step(
  'export default async ({ steps }) => ({ id: steps.trigger.event.body.user_id, n: steps.trigger.event.body.values.length })',
  { trigger: { event: { body } }, other: { $return_value: 'x'.repeat(1_000_000) } },
)
await measure('one more, 1 KB of data', 200, () => host.run(small, io), 0.4)
const logging = step('console.log("a line", { a: 1 }); return 1')
await measure('the same with a log line', 200, () => host.run(logging, io))
const large: JsonObject = {
  trigger: { event: Array.from({ length: 9_000 }, (_, i) => ({ id: i, text: 'x'.repeat(90) })) },
}
await measure('1 MB in, 1 MB out', 5, () => host.run(step('return steps.trigger.event', large), io))
await measure('1 MB in, a number out', 5, () =>
  host.run(step('return steps.trigger.event.length', large), io),
)
await measure('16 at a time, all of them', 10, () =>
  Promise.all(Array.from({ length: 16 }, () => host.run(small, io))),
)
let runs = 0
await measure('a process of its own (retention off)', 3, async () => {
  const runId = runIdSchema.parse(`run_${String(++runs).padStart(16, '0')}`)
  await host.run({ ...small, runId, reuse: false }, io)
  host.endRun(runId, true)
})

printMeasured('A code step, isolated in its own process', rows)
await host.close()
rmSync(tempFolder, { recursive: true, force: true })
