import { PatchbayError } from '#shared/errors.ts'
import { toSignal } from '#shared/model/fold-run.ts'
import { type RunId, runIdSchema, type WorkflowId, workflowIdSchema } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Host } from '../host.ts'
import { exportRun } from '../runs/export/export-run.ts'
import { type OpenHostOptions, openHeadlessHost, readWorkflowArgument } from './open-host.ts'
import { createRunReport, printJsonLines } from './run-report.ts'
import { formatDuration, paint, print, printLine, printNote, shown } from './terminal.ts'

interface RunsOptions {
  readonly json?: boolean
  readonly dataDir: string
}

export async function listCommand(
  workflow: string,
  options: RunsOptions & { readonly limit: number },
): Promise<void> {
  const limit = Number.isInteger(options.limit) && options.limit > 0 ? Math.min(options.limit, 200) : 20
  await withVault(options, async host => {
    const { runs, damaged } = await host.archive.list({
      filter: { workflowId: await workflowIdOf(workflow) },
      limit,
    })
    if (damaged > 0) printNote(`${damaged} runs can’t be shown: their records are damaged.`)
    if (options.json) return printJsonLines(runs)
    if (runs.length === 0) return printLine('No runs are kept.')
    for (const run of runs) printLine(rowOf(run))
  })
}

export async function showCommand(workflow: string, run: string, options: RunsOptions): Promise<void> {
  const runId = readRunId(run)
  await withVault(options, async host => {
    await checkIsOf(host, runId, await workflowIdOf(workflow))
    const events = host.archive.find(runId).events(runId) ?? []
    if (options.json) return printJsonLines(events)
    const report = createRunReport(await workflowOf(host, workflow))
    print(report(events.flatMap(event => toSignal(event, { kept: true, withDetails: true }) ?? [])))
  })
}

/** @throws PatchbayError `usage` */
export function readRunId(run: string): RunId {
  const runId = runIdSchema.safeParse(run)
  if (runId.success) return runId.data
  throw new PatchbayError(`“${run}” is not a run id. List them with: patchbay runs list`, { code: 'usage' })
}

/** The whole run, or with `har` its HTTP requests, to the standard output. */
export async function exportCommand(
  workflow: string,
  run: string,
  { har = false, ...options }: RunsOptions & { readonly har?: boolean },
): Promise<void> {
  const runId = readRunId(run)
  await withVault(options, async host => {
    await checkIsOf(host, runId, await workflowIdOf(workflow))
    print(exportRun(host, runId, har ? 'har' : 'json').text)
  })
}

/** @throws PatchbayError `usage` for a run of another workflow, `run.not-found` */
export async function checkIsOf(host: Host, runId: RunId, workflowId: WorkflowId): Promise<void> {
  const run = (await host.archive.open(runId)).summary(runId)
  if (run && run.workflowId !== workflowId)
    throw new PatchbayError(`That run is one of “${run.workflowName}”.`, { code: 'usage' })
}

export async function workflowOf(host: Host, argument: string): Promise<Workflow> {
  const id = workflowIdSchema.safeParse(argument)
  return id.success ? (await host.documents.open(id.data)).workflow : readWorkflowArgument(argument)
}

/** @throws PatchbayError `vault.locked` */
export async function withVault(
  options: Pick<RunsOptions, 'dataDir'> & Partial<Pick<OpenHostOptions, 'onSignals'>>,
  act: (host: Host) => Promise<void>,
): Promise<void> {
  const host = await openHeadlessHost({
    dataFolder: options.dataDir,
    onSignals: options.onSignals ?? (() => undefined),
  })
  try {
    const { state, message } = host.vault.status()
    if (state !== 'ready')
      throw new PatchbayError(`Kept runs can’t be read: ${message}`, { code: 'vault.locked' })
    await act(host)
  } finally {
    await host.close()
  }
}

async function workflowIdOf(argument: string): Promise<WorkflowId> {
  const id = workflowIdSchema.safeParse(argument)
  return id.success ? id.data : (await readWorkflowArgument(argument)).id
}

const COLOR = {
  succeeded: 'green',
  failed: 'red',
  running: 'cyan',
  queued: 'cyan',
  cancelled: 'yellow',
  interrupted: 'yellow',
} as const

function rowOf({ runId, status, startedAtMs, durationMs, triggerName, error }: RunSummary): string {
  const when = new Date(startedAtMs).toISOString().slice(0, 19).replace('T', ' ')
  const took = durationMs === undefined ? '' : formatDuration(durationMs)
  const mark = paint(COLOR[status], status.padEnd(11))
  return `${when}  ${mark} ${took.padStart(9)}  ${triggerName}  ${paint('dim', runId)}${error ? `  ${shown(error.message).replaceAll('\n', ' ')}` : ''}`
}
