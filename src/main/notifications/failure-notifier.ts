import type { RunId, WorkflowId } from '#shared/model/ids.ts'

/** What a notification says, and where a click on it leads. Nothing in it is unmasked. */
export interface FailureNotice {
  readonly title: string
  readonly body: string
  readonly workflowId: WorkflowId
  /** Absent when nothing of the run is kept: there is its workflow to look at, no more. */
  readonly runId?: RunId
}

/** The desktop's side of failures. */
export interface FailureNotifier {
  show(notice: FailureNotice): void
  /** How many failures nobody has looked at, on the app's icon; 0 takes it away. */
  setBadge(count: number): void
}
