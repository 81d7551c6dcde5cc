/**
 * The host as `createHost` puts it together, with one more action: `bench.pass` hands on its value. Real planner, queue,
 * engine, step runner, writer and sealed journals; no servers and no windows.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineAction } from '#actions/define.ts'
import type { JsonValue } from '#shared/json.ts'
import { catalogSchema } from '#shared/model/action.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createAccountService } from '../src/main/accounts/account-service.ts'
import { createSystemClock, systemRandom } from '../src/main/adapters/clock.ts'
import { createExpressionSandbox } from '../src/main/adapters/expression-sandbox.ts'
import { createEgress } from '../src/main/egress/egress.ts'
import { createPlanner } from '../src/main/runs/planner.ts'
import { createRunArchive } from '../src/main/runs/run-archive.ts'
import { createRunQueue } from '../src/main/runs/run-queue.ts'
import { createRunService } from '../src/main/runs/run-service.ts'
import { createStepRunner } from '../src/main/steps/step-runner.ts'
import { openVault, passphraseSlot } from '../src/main/vault/index.ts'

const pass = defineAction(
  {
    key: 'bench.pass',
    version: '1.0.0',
    name: 'Pass',
    description: '',
    runtime: 'host',
    props: [{ key: 'value', type: 'any', label: 'Value', optional: true }],
  },
  async ({ props }) => props.value,
)

export interface BenchHost {
  readonly folder: string
  /** Resolves when all of the run that is kept is on disk. */
  run(workflow: Workflow, event: JsonValue): Promise<void>
  close(): Promise<void>
}

export async function openBenchHost(): Promise<BenchHost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
  const now = () => new Date()
  const vault = await openVault({
    file: path.join(folder, 'vault.json'),
    slots: [passphraseSlot('only for the benchmark')],
  })
  const archive = createRunArchive({
    folder: path.join(folder, 'runs'),
    vault,
    publish: () => undefined,
    now: Date.now,
    pinnedOutputs: async () => new Map(),
    onRunsDeleted: () => undefined,
    onFailuresDeleted: () => undefined,
    onHistoryDeleted: async () => undefined,
    live: { live: () => undefined, liveOf: () => [], isBusy: () => false },
    onTooLarge: ({ name }) => {
      throw new Error(`A run of ${name} is too large.`)
    },
    onUnexpected: error => {
      throw error
    },
    onDamaged: ({ error }) => {
      throw error
    },
  })
  const sandbox = createExpressionSandbox({
    workerUrl: pathToFileURL(path.join(import.meta.dirname, '../src/main/adapters/expression-worker.ts')),
  })
  const stepRunner = createStepRunner({
    findAction: () => pass,
    findApp: () => undefined,
    codeHost: { run: () => Promise.reject(new Error('A chain has no code steps.')) },
    egress: createEgress(),
    accounts: createAccountService({ vault, apps: () => [], now }),
    mayReuseCodeProcess: () => false,
  })
  const runs = createRunService({
    engine: { clock: createSystemClock(), random: systemRandom, stepRunner, sandbox },
    queue: createRunQueue(),
    resolveEnv: () => ({ values: {}, secretNames: [] }),
    prepare: archive.prepare,
    openWriter: archive.openWriter,
    afterRun: archive.afterRun,
    onUnexpected: error => {
      throw error
    },
  })
  const catalog = catalogSchema.parse({ apps: [], actions: [pass.action] })
  const planner = createPlanner({
    catalog: () => catalog,
    inspectCode: () => ({ problems: [], stepReferences: [] }),
  })

  return {
    folder,
    async run(workflow, event) {
      const { finished, summary } = await runs.start({ planned: planner.plan(workflow), mode: 'live', event })
      if (summary.kept !== workflow.settings.retention.keep) throw new Error('Kept is not as it should be.')
      const { status } = await finished
      if (status !== 'succeeded') throw new Error(`A run ${status}.`)
    },
    async close() {
      await runs.close()
      await sandbox.close()
      archive.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
