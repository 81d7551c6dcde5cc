/** What a runtime hands in, and what it is told. */
import type { Notice, OpenWorkflow, SampleState } from '#shared/ipc/contract.ts'
import type { Failures } from '#shared/ipc/runs-contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Pin } from '#shared/model/pin.ts'
import type { ReplayBatch } from '#shared/model/replay.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import type { SignInWindows } from './accounts/oauth/sign-in-windows.ts'
import type { CodeProcessLauncher } from './code-host/code-process-launcher.ts'
import type { LocalStateStore } from './local-state.ts'
import type { FailureNotifier } from './notifications/failure-notifier.ts'
import type { ScanPlace } from './retention/proof/scan-places.ts'
import type { TestEvent } from './triggers/webhook-triggers.ts'
import type { KeySlot } from './vault/index.ts'

export interface HostOptions {
  readonly version: string
  readonly dataFolder: string
  readonly state: LocalStateStore
  readonly keySlots: readonly KeySlot[]
  readonly codeLauncher: CodeProcessLauncher
  /** Holds the built workers. */
  readonly outFolder: string
  /** Moves a file to the system's trash. */
  readonly discard: (file: string) => Promise<void>
  /** A code step is expected at once: its process starts while the vault opens. */
  readonly expectsCode?: boolean
  /** Where else than in the data folder the runtime could leave something of a run. */
  readonly scanPlaces?: readonly ScanPlace[]
  /** Where providers' sign-in pages are shown; absent without a desktop. */
  readonly signInWindows?: SignInWindows
  /** Tells on the desktop of runs that failed; absent without one. */
  readonly failureNotifier?: FailureNotifier
  readonly listener: HostListener
}

/** What happens by itself and somebody may want to see. */
export interface HostListener {
  signals(signals: RunSignal[]): void
  /** How many runs failed since somebody looked. */
  failuresChanged(failures: Failures): void
  sampleChanged(state: SampleState): void
  /** A document was changed by Patchbay itself, not by its editor. */
  documentChanged(open: OpenWorkflow): void
  replaysChanged(batches: ReplayBatch[]): void
  pinsChanged(workflowId: WorkflowId, pins: Pin[]): void
  /** A trigger received an event that starts no run. */
  testEvent(event: TestEvent): void
  notice(notice: Notice): void
  /** Something failed that nobody waits for. */
  unexpected(error: unknown): void
}
