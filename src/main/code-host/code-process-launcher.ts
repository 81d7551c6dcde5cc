/** Starts processes for code steps. One implementation per runtime; the same suite is run against each. */
export interface CodeProcessLauncher {
  launch(options: LaunchOptions, listener: ProcessListener): LaunchedProcess
  /** Resident memory by process id, in bytes. A process that can't be measured is left out. */
  residentBytes(pids: readonly number[]): Promise<ReadonlyMap<number, number>>
}

export interface LaunchOptions {
  /** JavaScript heap, mebibytes. */
  readonly memoryMb: number
  /** Its working and only writable folder; exists, and is empty. */
  readonly folder: string
}

export interface ProcessListener {
  onMessage(text: string): void
  /** A message over the limit was begun; nothing further is read. */
  onTooLarge(): void
  /** Called once, last. */
  onExit(exit: ProcessExit): void
}

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
  /** The end of what the runtime itself wrote to its error output: it says there when its heap is full, or why it can't start. */
  readonly lastWords: string
  /** Why the process never started, when it did not. */
  readonly error?: Error | undefined
}

export interface LaunchedProcess {
  /** Absent until it is known. */
  readonly pid: number | undefined
  send(text: string): void
  /** At once, with everything it started. */
  kill(): void
}

/** Longest message taken from a code process, in bytes: the largest result plus what stands around it. */
export const MAX_MESSAGE_BYTES = 128 * 1_048_576
