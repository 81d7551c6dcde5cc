import type { StepIo, StepResult } from '#engine/index.ts'
import type { HandleAnswer, HandleRequest, OfferedAuth } from '#sandbox/protocol.ts'
import type { JsonObject } from '#shared/json.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'

/** One attempt of one code step. */
export interface CodeRun {
  readonly workflowId: WorkflowId
  readonly runId: RunId
  readonly stepName: string
  /** The author's text, JavaScript or TypeScript. */
  readonly code: string
  /** Values of the component's props: `this` of its `run`. */
  readonly inputs: JsonObject
  /** `steps` as this step may see it. Only what the text refers to is sent. */
  readonly steps: JsonObject
  readonly env: Readonly<Record<string, string>>
  readonly context: JsonObject
  /** What the code may use by `$.auth`. Absent: nothing. */
  readonly credentials?: CodeCredentials | undefined
  /** Beyond it the step fails with `step.timeout`. Absent where the caller watches the time itself. */
  readonly timeoutMs?: number | undefined
  /** Heap and Buffers together, mebibytes. */
  readonly memoryMb: number
  /** Whether the process may serve later runs of the same workflow. False where nothing of a run may outlive it. */
  readonly reuse: boolean
}

/** Credentials of one attempt. They are put on requests here, so that the code's process never holds them. */
export interface CodeCredentials {
  /** By app. */
  readonly offered: Readonly<Record<string, OfferedAuth>>
  /** @throws PatchbayError `auth.…`, `provider.…`, `step.invalid-props`, without values */
  send(request: HandleRequest, signal: AbortSignal): Promise<HandleAnswer>
}

/** Runs code steps in processes apart. */
export interface CodeHost {
  /** @throws PatchbayError `code.…`, `step.not-json`, `step.invalid-props`, `step.timeout`, `run.cancelled` */
  run(run: CodeRun, io: StepIo): Promise<StepResult>
  /** Ends the processes that served this run alone; when nothing of it is kept, those that others could use next, too. */
  endRun(runId: RunId, isKept: boolean): void
  /** Has a blank process waiting, so that the first code step is quick. */
  warm(memoryMb?: number): void
  /** Kills everything and removes its folders. Later calls of `run` are refused. */
  close(): Promise<void>
}
