import type { ErrorInfo } from '#shared/errors.ts'
import type { HttpResponse, StepExports } from '#shared/model/run-event.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { EnginePorts, Secret, StepCall } from '../ports.ts'
import type { Emitter } from './emitter.ts'

/** What a step needs of the run it is part of. */
export interface StepHost {
  readonly ports: EnginePorts
  readonly emitter: Emitter
  /** All of a call but what the attempt brings. */
  callOf(step: PlannedStep): Omit<StepCall, 'attempt' | 'props' | 'auth' | 'isRenewed'>
  scopeOf(step: PlannedStep): ExpressionScope
  /** Whether there are places in the step's output that are known to be secret. */
  hasSecrets(step: PlannedStep): boolean
  /** What the output holds at those places. */
  secretsIn(step: PlannedStep, output: StepExports): readonly Secret[]
  /** False once the run has failed: what runs may end, nothing begins. */
  mayRetry(): boolean
  /** [R44] Absent for a step that is itself asked again: that goes one level deep. */
  readonly asks: CredentialAsks | undefined
  respond(step: PlannedStep, attempt: number, response: HttpResponse): void
  onEnd(step: PlannedStep, end: StepEnd): void
  /** Something is wrong with the engine itself. */
  onBug(error: unknown): void
}

export type StepEnd =
  | { readonly status: 'succeeded'; readonly output: StepExports }
  | { readonly status: 'failed'; readonly error: ErrorInfo }

/** Why a source could not be asked again. */
export interface AskFailure {
  /** Its name. */
  readonly source: string
  readonly error: ErrorInfo
}

/** Asks the steps that credentials came from again. */
export interface CredentialAsks {
  /** How many answers there have been so far. */
  readonly count: number
  /** The steps of these names, if all of them may be asked; else none. */
  askable(names: readonly string[]): readonly PlannedStep[]
  /**
   * Asks one after the other, in the plan's order: a later one may read an earlier one.
   * @param since the count when the refused credential was put together
   * @returns stops waiting; an ask that nobody waits for any more is cancelled
   */
  ask(names: readonly string[], since: number, onDone: (failure: AskFailure | undefined) => void): () => void
}
