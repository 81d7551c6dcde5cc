import { type ErrorInfo, PatchbayError } from '#shared/errors.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { PlannedAuth, PlannedStep } from '../graph/plan.ts'
import type { AskFailure, CredentialAsks, StepHost } from './step-host.ts'

/** [R44] The one renewal that a step has in a run. */
export class StepRenewal {
  readonly #host: Pick<StepHost, 'asks' | 'emitter' | 'mayRetry'>
  readonly #step: PlannedStep
  #isSpent = false
  /** How many sources had answered again when the credential was put together. */
  #answersSeen = 0
  #stopAsking: (() => void) | undefined

  constructor(host: Pick<StepHost, 'asks' | 'emitter' | 'mayRetry'>, step: PlannedStep) {
    this.#host = host
    this.#step = step
  }

  /** The credential is put together of what its sources have given by now. */
  credentialRead(): void {
    this.#answersSeen = this.#host.asks?.count ?? 0
  }

  /** What to do about a failed attempt; undefined when its credential can't be had anew, or was already. */
  take(thrown: unknown): Renewal | undefined {
    if (this.#isSpent || !this.#host.mayRetry()) return undefined
    const renewal = findRenewal(thrown, this.#step.auth, this.#host.asks)
    if (renewal) this.#isSpent = true
    return renewal
  }

  /** Asks the sources; a connected account has none. */
  ask({ sources }: Renewal, onDone: (failure: AskFailure | undefined) => void): void {
    const { asks } = this.#host
    if (asks && sources.length > 0) this.#stopAsking = asks.ask(sources, this.#answersSeen, onDone)
    else onDone(undefined)
  }

  tell({ renewed }: Renewal, attempt: number): void {
    for (const { app, source } of renewed) {
      const from = source === undefined ? {} : { source }
      this.#host.emitter.emit({ type: 'credential.renewed', stepId: this.#step.id, attempt, app, ...from })
    }
  }

  /** Nobody waits for the answer any more. */
  stop(): void {
    this.#stopAsking?.()
    this.#stopAsking = undefined
  }
}

/** [R44] Why the credential was refused stands; that its source could not be asked is its cause. */
export function withAskFailure(error: ErrorInfo, asked: AskFailure | undefined): ErrorInfo {
  if (!asked) return error
  return { ...error, cause: asked.error, details: { ...error.details, askedAgain: asked.source } }
}

/** A refused credential that can be had anew. */
interface Renewal {
  /** Names of the steps to ask. */
  readonly sources: readonly string[]
  /** By app; without a source for a connected account. */
  readonly renewed: readonly { readonly app: string; readonly source?: StepId }[]
  /** An account's token has to be a new one. */
  readonly ofAccount: boolean
}

/**
 * [R44] What may be done about an attempt that failed because its credential was refused: nothing, unless whoever sent
 * it says that repeating is safe (`details.repeatable`) and the credential can be had anew.
 */
function findRenewal(
  thrown: unknown,
  auth: readonly PlannedAuth[],
  asks: CredentialAsks | undefined,
): Renewal | undefined {
  if (!(thrown instanceof PatchbayError) || thrown.code !== 'auth.rejected') return undefined
  const { repeatable, app: refusedApp } = thrown.details
  if (repeatable !== true) return undefined
  const refused = typeof refusedApp === 'string' ? auth.filter(({ app }) => app === refusedApp) : auth
  const sources = new Set<string>()
  const renewed: { app: string; source?: StepId }[] = []
  let ofAccount = false
  for (const one of refused) {
    if (one.mode === 'account') {
      ofAccount = true
      renewed.push({ app: one.app })
      continue
    }
    for (const { id, name } of asks?.askable(one.sourceSteps) ?? []) {
      sources.add(name)
      renewed.push({ app: one.app, source: id })
    }
  }
  return renewed.length === 0 ? undefined : { sources: [...sources], renewed, ofAccount }
}
