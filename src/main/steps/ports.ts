import type { StepCall, StepIo, StepResult } from '#engine/index.ts'
import type { JsonObject } from '#shared/json.ts'
import type { AccountId } from '#shared/model/ids.ts'

/** Runs the author's own code in a process apart. */
export interface CodeRunner {
  run(request: CodeRequest, io: StepIo): Promise<StepResult>
}

export interface CodeRequest {
  readonly workflowId: StepCall['workflowId']
  readonly runId: StepCall['runId']
  readonly stepName: string
  readonly code: string
  /** What the author's component reads as `this.<name>`. */
  readonly inputs: JsonObject
  readonly steps: JsonObject
  readonly env: StepCall['env']
  readonly context: StepCall['context']
  readonly memoryMb: number
  /** Whether the process may serve this workflow's later runs; otherwise it dies with this run. */
  readonly reuse: boolean
}

/** Where a connected account's fields come from. */
export interface AccountCredentials {
  /** @throws PatchbayError `auth.missing` when there is no such account, `vault.*` while the vault is closed */
  credential(accountId: AccountId): {
    /** Which app the credential is for. */
    readonly app: string
    readonly fields: Readonly<Record<string, string>>
  }
}
