import type { ErrorInfo } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { RunId, StepId } from '#shared/model/ids.ts'
import type { HttpResponse, RunContext, RunMode, StepExports } from '#shared/model/run-event.ts'
import type { Trigger } from '#shared/model/workflow.ts'
import type { CancelSignal } from '../cancel.ts'
import type { Plan } from '../graph/plan.ts'
import type { EnginePorts } from '../ports.ts'

export interface RunEnv {
  readonly values: Readonly<Record<string, string>>
  /** Those whose values must never be kept or shown. */
  readonly secretNames: readonly string[]
}

export interface RunInput {
  readonly plan: Plan
  /** The trigger that fired; one of the plan's workflow. */
  readonly trigger: Pick<Trigger, 'id' | 'name' | 'type'>
  /** `steps.trigger.event`. Checked to be JSON and frozen. */
  readonly event: JsonValue
  readonly context: RunContext
  readonly mode: RunMode
  readonly env: RunEnv
  readonly ports: EnginePorts
  readonly cancel: CancelSignal
  /** Outputs that stand in for running their steps. */
  readonly given?: ReadonlyMap<StepId, StepExports>
  /** [R19] Outputs that stand in for running their steps once these have their turn. */
  readonly pinned?: ReadonlyMap<StepId, StepExports>
  /** Only these steps run; of all others there is no event. */
  readonly only?: ReadonlySet<StepId>
  /** The run whose event is used again, and whose outputs the given ones are. */
  readonly replayOf?: RunId
}

export interface RunOutcome {
  readonly status: 'succeeded' | 'failed' | 'cancelled'
  readonly durationMs: number
  /** When failed. */
  readonly error?: ErrorInfo
  /** The step that failed the run. */
  readonly stepId?: StepId
  /** What `$.respond` gave first. */
  readonly response?: HttpResponse
  /** By step, the given ones included. Deeply frozen, unmasked. */
  readonly outputs: ReadonlyMap<StepId, StepExports>
}
