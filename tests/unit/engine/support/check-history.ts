import type { RunEvent } from '#shared/model/run-event.ts'

const LAST = new Set(['run.succeeded', 'run.failed', 'run.cancelled', 'run.interrupted'])

/** Within an attempt, which goes on after them. */
const PASSING: ReadonlySet<string> = new Set(['step.logged', 'request.sent', 'credential.renewed'])

/** What is wrong with a run's recorded events by the engine's own rules; nothing when they could have happened. */
export function checkHistory(events: readonly RunEvent[]): string[] {
  const wrong: string[] = []
  const open = new Map<string, number>()
  const ended = new Map<string, string>()
  if (events[0]?.type !== 'run.started') wrong.push('[R30] the first event is not run.started')
  const last = events.at(-1)
  if (!last || !LAST.has(last.type)) wrong.push('[R31] the last event does not end the run')
  for (const [i, event] of events.entries()) {
    if (event.seq !== i) wrong.push(`[R30] event ${i} has the number ${event.seq}`)
    if (i > 0 && event.type === 'run.started') wrong.push(`[R30] the run starts again at ${i}`)
    if (LAST.has(event.type) && event !== last) wrong.push(`[R31] something follows ${event.type} at ${i}`)
    if (event.type === 'step.skipped') {
      if (ended.has(event.stepId))
        wrong.push(`[R16] ${event.stepId} is skipped after ${ended.get(event.stepId)}`)
      ended.set(event.stepId, event.type)
    }
    if (!('attempt' in event)) continue
    const { stepId, attempt, type } = event
    if (type === 'step.started') {
      if (ended.has(stepId)) wrong.push(`[R16] ${stepId} starts again after ${ended.get(stepId)}`)
      if (open.has(stepId)) wrong.push(`[R22] ${stepId} starts while an attempt is open`)
      open.set(stepId, attempt)
      continue
    }
    // [R44] What a source says when it is asked again belongs to the attempt in which it succeeded.
    const isAskedAgain = PASSING.has(type) && ended.get(stepId) === 'step.succeeded'
    if (isAskedAgain) continue
    const isWaitCancelled = type === 'step.cancelled' && !open.has(stepId) && !ended.has(stepId)
    if (open.get(stepId) !== attempt && !isWaitCancelled)
      wrong.push(`[R22] ${type} of ${stepId} outside of attempt ${attempt}`)
    if (PASSING.has(type)) continue
    open.delete(stepId)
    if (type !== 'step.failed' || event.retryAfterMs === undefined) ended.set(stepId, type)
  }
  for (const stepId of open.keys()) wrong.push(`[R22] the attempt of ${stepId} never ends`)
  return wrong
}
