import type { RunId, StepId, TriggerId } from '#shared/model/ids.ts'
import type { ReplayRequest } from '#shared/model/replay.ts'
import type { RunState } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/** From where a run is replayed: its start, the step that failed, or any step. */
export type ReplayFrom = ReplayRequest['from']

export interface RunDetailProps {
  readonly runId: RunId
  /** As it ran. */
  readonly workflow: Workflow
  /** Shows a step where it can be edited; absent where that is not possible. */
  readonly onOpenStep?: ((id: StepId | TriggerId) => void) | undefined
  /** The step whose editor is open, wherever it was opened from: it is the one to look at. */
  readonly openId?: string | undefined
  /** Shows another run, e.g. the one that this one replays. */
  readonly onShowRun?: ((runId: RunId) => void) | undefined
  /** Back to the list, where there is no room for both. */
  readonly onBack: () => void
  readonly onDeleted: (runId: RunId) => void
  readonly onReplay: (run: RunState, from: ReplayFrom) => void
}
