import { stepDurationMs } from '#shared/model/fold-run.ts'
import type { RunState, StepState, StepStatus } from '#shared/model/run-state.ts'
import { timelineRows } from '../detail/timeline-rows.ts'

/** A step in one of the runs; `reused` where it did not run, as its output was taken from the run that was replayed. */
export type StepPart = StepState | 'reused' | undefined

/** One step in two runs of a workflow. */
export interface CompareRow {
  readonly id: string
  readonly name: string
  /** In the earlier run, and in this one; undefined where it had no part. */
  readonly before: StepPart
  readonly after: StepPart
}

interface StepNames {
  readonly id: string
  readonly name: string
}

/** The steps of both runs, each once: in the order of this run, then those that only the other one had. */
export function compareRows(before: RunState, after: RunState, steps: readonly StepNames[]): CompareRow[] {
  const [others, own] = [timelineRows(before, steps), timelineRows(after, steps)]
  const parts = (rows: typeof own) => new Map(rows.map(({ id, step }) => [id, step ?? ('reused' as const)]))
  const [were, are] = [parts(others), parts(own)]
  return [...own, ...others.filter(({ id }) => !are.has(id))].map(({ id, name }) => ({
    id,
    name,
    before: were.get(id),
    after: are.get(id),
  }))
}

/** Whether it has data of its own in both runs, or had no part: of what was used again, the run has none. */
export const isComparable = ({ before, after }: CompareRow): boolean =>
  before !== 'reused' && after !== 'reused'

export const statusOf = (part: StepPart): StepStatus | 'reused' | undefined =>
  part === 'reused' ? part : part?.status

/** How much longer it took this time, milliseconds; undefined where it did not end in both. */
export function durationChange({ before, after }: CompareRow): number | undefined {
  const [was, is] = [durationOf(before), durationOf(after)]
  return was === undefined || is === undefined ? undefined : is - was
}

const durationOf = (part: StepPart) =>
  part === undefined || part === 'reused' ? undefined : stepDurationMs(part)
