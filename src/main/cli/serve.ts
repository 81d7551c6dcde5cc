import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { describeUnexpected } from '../describe-unexpected.ts'
import type { Host } from '../host.ts'
import { invalidPlan } from '../runs/run-service.ts'
import { openHeadlessHost, readWorkflowArgument, usesCode, warnIfNotKept } from './open-host.ts'
import { createRunReport, printJsonLines } from './run-report.ts'
import { paint, print, printLine, printNote } from './terminal.ts'

interface ServeOptions {
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
  readonly json?: boolean
  readonly dataDir: string
}

export async function serveCommand(files: readonly string[], options: ServeOptions): Promise<void> {
  keepMemorySmall()
  const workflows = await Promise.all(files.map(readWorkflowArgument))
  const tell = options.json ? printJsonLines : createServerLog(workflows)
  // Ready by the time that the vault is open.
  const serverCode = import('../triggers/webhook-server.ts')
  const host = await openHeadlessHost({
    dataFolder: options.dataDir,
    onSignals: tell,
  })
  try {
    const retention = new Map(workflows.map(({ id, settings }) => [id, settings.retention]))
    // Of these workflows alone: the app may be running others from the same data folder.
    await host.archive.recover(async workflowId => retention.get(workflowId))
    const env = options.env ?? {}
    refuseUnknownEnv(workflows, Object.keys(env))
    for (const workflow of workflows)
      serveWorkflow(host, host.withGrantedAccounts(workflow), envOf(workflow, env))
    for (const workflow of workflows) warnIfNotKept(host, workflow)
    await serverCode
    await host.startServer(options.port)
    const { baseUrl, error } = host.info().webhookServer
    if (!baseUrl)
      throw new PatchbayError(error ?? 'The webhook server did not start.', { code: 'server.port-taken' })
    announce(workflows, baseUrl, options.json === true)
    stayUp()
    if (workflows.some(usesCode)) host.codeHost.warm()
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  } finally {
    await host.close()
  }
}

/** Each run is told when it ends, in one piece: many go on at a time. */
function createServerLog(workflows: readonly Workflow[]): (signals: readonly RunSignal[]) => void {
  const reports = new Map(workflows.map(workflow => [workflow.id, createRunReport(workflow)]))
  const underWay = new Map<RunId, { readonly workflowId: WorkflowId; readonly signals: RunSignal[] }>()
  return signals => {
    for (const signal of signals) {
      if (signal.type === 'run.started') {
        underWay.set(signal.run.runId, { workflowId: signal.run.workflowId, signals: [signal] })
        continue
      }
      const run = underWay.get(signal.runId)
      run?.signals.push(signal)
      if (!run || !signal.type.startsWith('run.')) continue
      underWay.delete(signal.runId)
      print(reports.get(run.workflowId)?.(run.signals) ?? '')
    }
  }
}

/** One mistake that nobody caught must not end the service of all workflows. */
function stayUp(): void {
  const report = (error: unknown) => printNote(`patchbay: unexpected error: ${describeUnexpected(error)}`)
  process.on('uncaughtException', report)
  process.on('unhandledRejection', report)
}

type Env = Readonly<Record<string, string>>

/** @throws PatchbayError when its runs could not even start: better said now than to the first caller */
function serveWorkflow(host: Host, workflow: Workflow, env: Env): void {
  const { plan, problems } = host.planner.plan(workflow)
  if (!plan) throw invalidPlan(workflow, problems)
  host.env.resolveEnv(workflow, env)
  host.webhooks.update(workflow, true, env)
}

const envOf = (workflow: Workflow, env: Env): Env =>
  Object.fromEntries(workflow.env.flatMap(({ name }) => (name in env ? [[name, env[name] ?? '']] : [])))

function refuseUnknownEnv(workflows: readonly Workflow[], names: readonly string[]): void {
  const known = workflows.flatMap(({ env }) => env.map(({ name }) => name))
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length === 0) return
  const message = `No workflow here has an env value named ${unknown.join(', ')}. They have: ${[...new Set(known)].join(', ') || 'none'}.`
  throw new PatchbayError(message, { code: 'usage' })
}

function announce(workflows: readonly Workflow[], baseUrl: string, asJson: boolean): void {
  for (const { id, name, triggers } of workflows) {
    for (const trigger of triggers) {
      if (trigger.type !== 'webhook') continue
      const url = `${baseUrl}/hooks/${trigger.path}`
      if (asJson) printJsonLines([{ type: 'webhook.listening', workflowId: id, trigger: trigger.name, url }])
      else printLine(`${paint('bold', name)} answers at ${paint('cyan', url)}`)
    }
  }
}

/**
 * Newer V8s let the space for short-lived objects grow to 100 MB where memory is plenty. A server that is left running
 * beside other programs does without: collected more often, it is no slower. The rest may double before it is looked
 * through, where V8 would let it grow fourfold.
 */
function keepMemorySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=100')
}
