import type { LogLevel } from '#shared/model/run-event.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { StepHost } from './step-host.ts'

interface HeldLog {
  readonly level: LogLevel
  readonly text: string
}

/** [R43] What a step logs; where its output holds secrets, its logs wait for that output, so that those in them are known. */
export class StepLog {
  readonly #host: Pick<StepHost, 'emitter' | 'hasSecrets'>
  readonly #step: PlannedStep
  #attempt = 0
  #held: HeldLog[] | undefined

  constructor(host: Pick<StepHost, 'emitter' | 'hasSecrets'>, step: PlannedStep) {
    this.#host = host
    this.#step = step
  }

  begin(attempt: number): void {
    this.#attempt = attempt
    this.#held = this.#host.hasSecrets(this.#step) ? [] : undefined
  }

  add(level: LogLevel, text: string): void {
    if (this.#held) this.#held.push({ level, text })
    else this.#emit(level, text)
  }

  /** Says what has waited. */
  end(): void {
    for (const { level, text } of this.#held ?? []) this.#emit(level, text)
    this.#held = undefined
  }

  #emit(level: LogLevel, text: string): void {
    this.#host.emitter.emit({
      type: 'step.logged',
      stepId: this.#step.id,
      attempt: this.#attempt,
      level,
      text,
    })
  }
}
