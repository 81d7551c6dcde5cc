import type { CancelSource } from '../cancel.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { StepIo } from '../ports.ts'
import type { StepHost } from './step-host.ts'
import type { StepLog } from './step-log.ts'

interface StepIoParts {
  readonly host: StepHost
  readonly step: PlannedStep
  readonly attempt: number
  readonly cancel: CancelSource
  readonly log: StepLog
  /** Whether the call that was handed this is still under way. */
  readonly isLive: () => boolean
}

/** What one call of a step may do besides returning. [R25] Once it has ended nothing of it is shown; secrets are told at any time. */
export function createStepIo({ host, step, attempt, cancel, log, isLive }: StepIoParts): StepIo {
  const { emitter } = host
  return {
    cancel,
    log: (level, text) => {
      if (isLive()) log.add(level, text)
    },
    respond: response => {
      if (isLive()) host.respond(step, attempt, response)
    },
    request: request => {
      if (isLive()) emitter.emit({ type: 'request.sent', stepId: step.id, attempt, request })
    },
    secret: secret => emitter.secrets([secret]),
  }
}
