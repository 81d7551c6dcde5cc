import { stepDurationMs } from '#shared/model/fold-run.ts'
import type { RunState, StepState } from '#shared/model/run-state.ts'
import { timelineRows } from '../detail/timeline-rows.ts'

/** One step in two runs of a workflow. */
export interface CompareRow {
  readonly id: string
  readonly name: string
  /** In the earlier run, and in this one; undefined where it had no part. */
  readonly before: StepState | undefined
  readonly after: StepState | undefined
}

interface StepNames {
  readonly id: string
  readonly name: string
}

/** The steps of both runs, each once: in the order of this run, then those that only the other one had. */
export function compareRows(before: RunState, after: RunState, steps: readonly StepNames[]): CompareRow[] {
  const own = timelineRows(after, steps)
  const known = new Set(own.map(({ id }) => id))
  const others = timelineRows(before, steps).filter(({ id }) => !known.has(id))
  return [...own, ...others].map(({ id, name }) => ({
    id,
    name,
    before: before.steps[id],
    after: after.steps[id],
  }))
}

/** How much longer it took this time, milliseconds; undefined where it did not end in both. */
export function durationChange({ before, after }: CompareRow): number | undefined {
  const [was, is] = [before && stepDurationMs(before), after && stepDurationMs(after)]
  return was === undefined || is === undefined ? undefined : is - was
}
