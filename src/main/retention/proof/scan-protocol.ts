import type { ScanFindings } from './scan.ts'
import type { ScanPlace } from './scan-places.ts'

/** What the thread is started with. */
export interface ScanRequest {
  readonly places: readonly ScanPlace[]
  readonly prefix: string
  /** The run starts after this moment, Unix epoch milliseconds. */
  readonly sinceMs: number
  /** Where the control is planted: one of the places. */
  readonly controlFolder: string
}

/** The one message to the thread: the run has ended, and all of it that would ever be written is. */
export const RUN_ENDED = 'run-ended'

export interface ScanProgress {
  readonly phase: 'running' | 'scanning'
  readonly files: number
  readonly bytes: number
}

export interface Control {
  readonly encoding: string
  readonly found: boolean
}

export type ScanMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: ScanProgress }
  | { readonly type: 'done'; readonly findings: ScanFindings; readonly control: Control }
