import type { Path } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'
import type { AccountId, StepId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import type { Retry } from '#shared/model/workflow.ts'
import type { CompiledValue, ScriptUse } from '../expression/compile-value.ts'
import type { SecretPath } from '../ports.ts'

/** What the plan needs to know of a code step's text; the sandbox's compiler finds it out. */
export interface CodeInspection {
  readonly problems: readonly {
    readonly message: string
    /** Half-open character range in the code. */
    readonly range?: readonly [number, number] | undefined
  }[]
  /** Names of the steps whose exports the code reads; `all` where that can't be told. */
  readonly stepReferences: readonly string[] | 'all'
  /** What of their exports it reads, each path from the step's name on; absent where only the names are known. */
  readonly stepPaths?: readonly Path[] | undefined
  /** Inputs that the code declares for itself. */
  readonly props?: readonly Prop[] | undefined
}

/** A workflow that was checked and can run: everything about it that needs to be found out only once. */
export interface Plan {
  readonly workflowId: WorkflowId
  readonly workflowName: string
  /** In an order in which every step comes after its ancestors; a step's `index` is its place here. */
  readonly steps: readonly PlannedStep[]
  readonly indexById: ReadonlyMap<StepId, number>
  /** By trigger: the steps it leads to. One entry per edge. */
  readonly triggers: ReadonlyMap<TriggerId, readonly number[]>
  /** Where outputs and events hold secrets, known before anything has run. */
  readonly secretPaths: readonly SecretPath[]
  /** The same by where it is, for quick looking up. */
  readonly secretPathsOf: ReadonlyMap<SecretPath['step'], readonly Path[]>
  /** Those of them that an expression feeds into a credential: without their values the run can't be repeated. */
  readonly credentialPaths: readonly SecretPath[]
  /** Env values that an expression feeds into a credential. */
  readonly secretEnv: readonly string[]
  readonly runTimeoutMs: number
}

export interface PlannedStep {
  readonly index: number
  readonly id: StepId
  readonly name: string
  readonly action: { readonly key: string; readonly version: string }
  readonly runtime: 'host' | 'code'
  readonly props: CompiledValue
  /** Keys of its props that hold code: a part of the version, and so left out of what a run records. */
  readonly codeProps: readonly string[]
  readonly scripts: readonly ScriptUse[]
  readonly auth: readonly PlannedAuth[]
  readonly allowedHosts: readonly string[]
  /** Apps whose plain values its code may have. */
  readonly revealed: readonly string[]
  /** Steps that an edge comes from, one entry per edge; triggers' edges are not among them. */
  readonly incoming: readonly number[]
  /** Steps that an edge leads to, one entry per edge. */
  readonly outgoing: readonly number[]
  /** How many edges come from triggers. */
  readonly triggerEdges: number
  /** Names of the steps whose exports it is handed; expressions need none. */
  readonly reads: readonly string[] | 'all'
  /**
   * [R12] All that its props, its credential fields and its code read under `steps`, as far as their text tells: `['a', 'items']`
   * is that and what is in it, `[]` anything of the steps before it.
   */
  readonly readPaths: readonly Path[]
  /** Names of all steps before it. */
  readonly ancestors: () => readonly string[]
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly retry: Retry
  /** Paths in its exports that its action declares secret. */
  readonly secretOutputs: readonly Path[]
  /** [R44] May run once more when a credential that came from it is refused. */
  readonly asksAgain: boolean
}

export type PlannedAuth =
  | {
      readonly mode: 'account'
      readonly app: string
      readonly accountId: AccountId | undefined
      readonly fieldKeys: readonly string[]
    }
  | {
      readonly mode: 'external'
      readonly app: string
      readonly fields: readonly PlannedAuthField[]
      /** Where the secret fields come from, in words. */
      readonly source: string
      /** Rule H5: see `StepCredential`. */
      readonly trustedAddresses: readonly string[]
      /** [R44] Names of the steps that its secret fields read; none where that can't be told. */
      readonly sourceSteps: readonly string[]
    }

export interface PlannedAuthField {
  readonly key: string
  /** As messages name it. */
  readonly label: string
  readonly secret: boolean
  readonly optional: boolean
  readonly value: CompiledValue
  readonly scripts: readonly ScriptUse[]
}
