import type { RunId } from '#shared/model/ids.ts'
import type { PlannedWorkflow } from '../../runs/planner.ts'
import type { CanaryInputs } from './canary-inputs.ts'
import type { JournalPrint } from './journal-print.ts'
import type { ScanThread } from './scan-thread.ts'

/** What is known of a proof while it is made. */
export interface ProofCourse {
  readonly planned: PlannedWorkflow
  readonly inputs: CanaryInputs
  readonly startedAt: Date
  readonly thread: ScanThread
  /** Before the run. */
  readonly journal: Promise<JournalPrint>
  readonly cancelling: AbortController
  readonly isCancelled: boolean
  runId: RunId | undefined
}
