import type { StepId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { shorten } from '#shared/shorten.ts'
import type { FailureNotice } from './failure-notifier.ts'

const MAX_NAME = 60
const MAX_MESSAGE = 240
/** Named in a summary; of more runs their number stands for them. */
const MAX_NAMED = 3

/** A run that ended badly. Its names and its error are masked: they come from the writer. */
export interface FailedRun {
  readonly run: RunSummary
  /** As it is now; undefined when there is no such workflow any more. */
  readonly workflow: Workflow | undefined
  /** Whether the run can be found again. Of one that can't, workflow, step and error code are told alone. */
  readonly kept: boolean
}

/** One line, whatever the text was made of, and not too long for the corner of a screen. */
const line = (text: string, max: number): string =>
  shorten(text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), max)

const stepName = (workflow: Workflow | undefined, stepId: StepId | undefined): string | undefined =>
  workflow?.steps.find(({ id }) => id === stepId)?.name

export function failureNotice({ run, workflow, kept }: FailedRun): FailureNotice {
  const { workflowId, workflowName, error, failedStep } = run
  const code = error?.code ?? 'internal'
  // What the journal says of itself holds nothing of a run; and why runs are not kept is no use as a code.
  const mayQuote = kept || code === 'journal.write-failed'
  const what = mayQuote && error ? error.message : code
  const step = stepName(workflow, failedStep)
  return {
    title: `“${line(workflowName, MAX_NAME)}” failed`,
    body: step === undefined ? line(what, MAX_MESSAGE) : `${step}: ${line(what, MAX_MESSAGE)}`,
    workflowId,
    ...(kept ? { runId: run.runId } : {}),
  }
}

/** A run that never was: `message` says what stood in its way, and knows nothing of what it was called with. */
export const refusedNotice = ({ id, name }: Workflow, message: string): FailureNotice => ({
  title: `“${line(name, MAX_NAME)}” could not start`,
  body: line(message, MAX_MESSAGE),
  workflowId: id,
})

/** All runs that were cut off by the end of an earlier Patchbay, in one notice. `runs` are newest first, at least one. */
export function interruptedNotice(runs: readonly [RunSummary, ...RunSummary[]]): FailureNotice {
  const [newest] = runs
  const names = [...new Set(runs.map(({ workflowName }) => `“${line(workflowName, MAX_NAME)}”`))]
  const more = names.length - MAX_NAMED
  const listed = [...names.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ')
  const title = runs.length === 1 ? 'A run was interrupted' : `${runs.length} runs were interrupted`
  return {
    title,
    body: `${listed}: Patchbay ended before the ${runs.length === 1 ? 'run' : 'runs'} did.`,
    workflowId: newest.workflowId,
    runId: newest.runId,
  }
}
