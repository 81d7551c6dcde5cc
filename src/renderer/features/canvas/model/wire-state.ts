import type { RunState } from '#shared/model/run-state.ts'
import type { Trigger } from '#shared/model/workflow.ts'

/** What a run says of an edge: it is being taken, was taken, or was not. Undefined while nothing is decided. */
export type WireState = 'active' | 'done' | 'unused' | undefined

interface Ends {
  readonly source: string
  readonly target: string
  readonly triggers: readonly Trigger[]
}

export function wireState(run: RunState | undefined, { source, target, triggers }: Ends): WireState {
  const status = run?.steps[target]?.status
  if (!run) return undefined
  // A pinned step has no events of its own, unless it was skipped.
  if (status === undefined && isPinned(run, target)) return hasLed(run, source, triggers) ? 'done' : undefined
  if (status === undefined || status === 'waiting') return undefined
  if (status === 'skipped' || !hasLed(run, source, triggers)) return 'unused'
  if (status === 'running' || status === 'retrying') return 'active'
  return status === 'cancelled' ? undefined : 'done'
}

/** Whether the run went on from here: it came from this trigger, or this step gave something, now or in the run before. */
function hasLed(run: RunState, source: string, triggers: readonly Trigger[]): boolean {
  if (triggers.some(({ id }) => id === source)) return hasFired(run, source, triggers)
  return run.steps[source]?.status === 'succeeded' || isReused(run, source) || isPinned(run, source)
}

const isPinned = (run: RunState, stepId: string): boolean => run.pinned?.some(id => id === stepId) ?? false

/** Whether this trigger started the run. One that stands alone may have been renamed since. */
export const hasFired = (run: RunState | undefined, id: string, triggers: readonly Trigger[]): boolean =>
  run !== undefined &&
  triggers.some(trigger => trigger.id === id && (triggers.length === 1 || trigger.name === run.triggerName))

/** Whether the step did not run, as its output was taken from the run that is replayed. */
export const isReused = (run: RunState | undefined, stepId: string): boolean =>
  run?.reused?.some(id => id === stepId) ?? false
