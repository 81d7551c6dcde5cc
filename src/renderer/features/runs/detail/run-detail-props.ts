import type { RunId, StepId, TriggerId } from '#shared/model/ids.ts'
import type { ReplayRequest } from '#shared/model/replay.ts'
import type { RunState } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/** From where a run is replayed: its start, the step that failed, or any step. */
export type ReplayFrom = ReplayRequest['from']

/** What a step of the run can be used for in the open workflow. */
export interface StepUses {
  readonly isPinned: boolean
  /** Pins what it gave. */
  pin(): void
  /** Tests it as it is now with what the steps before it gave. */
  readonly test?: (() => void) | undefined
}

/** What the run can be used for in the open workflow. */
export interface RunUses {
  /** Undefined for a step that the workflow does not have any longer, or can't run. */
  ofStep(stepId: StepId): StepUses | undefined
  /** Takes its event for the sample; undefined when the trigger is gone. */
  ofEvent(run: RunState): (() => void) | undefined
}

export interface RunDetailProps {
  readonly runId: RunId
  /** As it ran. */
  readonly workflow: Workflow
  /** Shows a step where it can be edited; absent where that is not possible. */
  readonly onOpenStep?: ((id: StepId | TriggerId) => void) | undefined
  /** The step whose editor is open, wherever it was opened from: it is the one to look at. */
  readonly openId?: string | undefined
  /** Told of the step or trigger that is looked at, at first and whenever it is another one. */
  readonly onLook?: ((id: StepId | TriggerId) => void) | undefined
  /** Shows another run, e.g. the one that this one replays. */
  readonly onShowRun?: ((runId: RunId) => void) | undefined
  /** Back to the list, where there is no room for both. */
  readonly onBack: () => void
  readonly onDeleted: (runId: RunId) => void
  readonly onReplay: (run: RunState, from: ReplayFrom) => void
  /** Absent where the workflow is not open to be edited, and for a run whose data is not there. */
  readonly uses?: RunUses | undefined
}
