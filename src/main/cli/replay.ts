import { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import type { StepId, WorkflowId } from '#shared/model/ids.ts'
import { type ReplayRequest, replayRequestSchema } from '#shared/model/replay.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Host } from '../host.ts'
import { type Answers, toStartRun } from '../runs/replay/fill-in.ts'
import { type PreparedReplay, prepareReplay } from '../runs/replay/prepare-replay.ts'
import { warnIfNotKept } from './open-host.ts'
import { readJsonOption } from './options.ts'
import { createRunReport, jsonLines } from './run-report.ts'
import { checkIsOf, readRunId, withVault, workflowOf } from './runs.ts'
import { print, printNote } from './terminal.ts'

interface ReplayOptions {
  readonly from: string
  readonly on: string
  readonly again?: readonly string[]
  readonly secrets?: string
  readonly env?: Readonly<Record<string, string>>
  readonly json?: boolean
  readonly dataDir: string
}

export async function replayCommand(argument: string, run: string, options: ReplayOptions): Promise<void> {
  const runId = readRunId(run)
  const secrets = await readSecrets(options.secrets)
  let report: (signals: readonly RunSignal[]) => string = jsonLines
  const onSignals = (signals: RunSignal[]) => print(report(signals))
  await withVault({ dataDir: options.dataDir, onSignals }, async host => {
    const newest = host.withGrantedAccounts(await workflowOf(host, argument))
    await checkIsOf(host, runId, newest.id)
    const ran = host.archive.version(runId).workflow
    const version = replayRequestSchema.shape.version.safeParse(options.on)
    if (!version.success) throw new PatchbayError('--on takes ran or newest.', { code: 'usage' })
    const workflow = version.data === 'ran' ? ran : newest
    if (!options.json) report = createRunReport(workflow)
    const prepared = await prepareReplay(portsOf(host, newest), runId, {
      version: version.data,
      from: fromOf(workflow, options.from),
      runAgain: (options.again ?? []).map(name => stepNamed(workflow, name)),
    })
    await runToEnd(host, prepared, { answers: answersTo(prepared, secrets), env: options.env ?? {} })
  })
}

const portsOf = ({ archive, planner, withGrantedAccounts }: Host, newest: Workflow) => ({
  archive,
  planner,
  withGrantedAccounts,
  newest: async (_: WorkflowId) => newest,
})

async function runToEnd(
  host: Host,
  { run, target, replay }: PreparedReplay,
  given: { readonly answers: Answers; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const { answers, env } = given
  const started = await host.runs.start({ ...toStartRun({ ...target, run, replay, answers }), env })
  warnIfNotKept(host, target.planned.workflow)
  if (replay.reused.length > 0) printNote(`Used again: ${replay.reused.map(({ name }) => name).join(', ')}.`)
  const stop = () => host.runs.cancel(started.summary.runId)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if ((await started.finished).status !== 'succeeded') process.exitCode = 1
}

function fromOf(workflow: Workflow, from: string): ReplayRequest['from'] {
  return from === 'start' || from === 'failed' ? from : { stepId: stepNamed(workflow, from) }
}

function stepNamed({ steps }: Workflow, name: string): StepId {
  const step = steps.find(candidate => candidate.name === name)
  if (step) return step.id
  throw new PatchbayError(`There is no step “${name}” in that version of the workflow.`, { code: 'usage' })
}

/** Never on the command line itself: other users of the machine can read that. */
async function readSecrets(given: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (given === undefined) return new Map()
  if (!given.startsWith('@'))
    throw new PatchbayError(
      '--secrets takes @file, or @- for standard input: others can see a command line.',
      {
        code: 'usage',
      },
    )
  const parsed = z.record(z.string(), z.string()).safeParse(await readJsonOption('--secrets', given))
  if (parsed.success) return new Map(Object.entries(parsed.data))
  throw new PatchbayError('--secrets must be one JSON object of texts, {"place": "value"}.', {
    code: 'usage',
  })
}

/** @throws PatchbayError naming every place that is missing, or that is not asked for */
function answersTo({ replay }: PreparedReplay, secrets: ReadonlyMap<string, string>): Answers {
  const places = new Set(replay.questions.map(({ place }) => place))
  const unknown = [...secrets.keys()].find(place => !places.has(place))
  if (unknown !== undefined)
    throw new PatchbayError(`--secrets: ${unknown} is not asked for by this replay.`, { code: 'usage' })
  const missing = replay.questions.filter(({ place, optional }) => !optional && !secrets.has(place))
  if (missing.length > 0) {
    const list = [...new Set(missing.map(({ place }) => place))]
    const steps = [...new Set(missing.flatMap(({ step }) => step?.name ?? []))]
    const orElse =
      steps.length > 0 ? `, or let the step run again: ${steps.map(name => `--again ${name}`).join(' ')}` : ''
    throw new PatchbayError(
      `Secrets that this needs were not kept: ${list.join(', ')}. Give them with --secrets @file as {"${list[0]}": "…"}${orElse}.`,
      { code: 'usage' },
    )
  }
  return Object.fromEntries(
    replay.questions.flatMap(({ key, place }) => {
      const text = secrets.get(place)
      return text === undefined ? [] : [[key, text]]
    }),
  )
}
