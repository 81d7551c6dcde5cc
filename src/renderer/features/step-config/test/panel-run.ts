import type { RunId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'

interface Known {
  readonly stepId: string
  /** The run drawn over the canvas. */
  readonly shown: RunState | undefined
  /** Every run known here, of any workflow. */
  readonly runs: Readonly<Record<string, RunState>>
  /** The latest test of each step. */
  readonly tests: Readonly<Record<string, RunId>>
}

/**
 * The run whose record a step's panel shows: the one drawn over the canvas. While that is a test of another step, which
 * says nothing of this one, the latest run that this step was part of.
 */
export function panelRun({ stepId, shown, runs, tests }: Known): RunState | undefined {
  if (!shown) return runs[tests[stepId] ?? '']
  if (shown.steps[stepId] || tests[stepId] === shown.runId) return shown
  if (!Object.values(tests).includes(shown.runId)) return shown
  let latest: RunState | undefined
  for (const run of Object.values(runs)) {
    if (run.workflowId !== shown.workflowId || !run.steps[stepId]) continue
    if (!latest || run.startedAtMs > latest.startedAtMs) latest = run
  }
  return latest
}
