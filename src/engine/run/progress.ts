import type { StepId } from '#shared/model/ids.ts'
import type { Trigger } from '#shared/model/workflow.ts'
import type { Plan } from '../graph/plan.ts'

type StepState = 'waiting' | 'running' | 'done' | 'skipped' | 'outside'

interface ProgressInput {
  readonly plan: Plan
  readonly trigger: Pick<Trigger, 'id'>
  readonly given: ReadonlySet<StepId>
  readonly only: ReadonlySet<StepId> | undefined
}

/**
 * Which step's turn it is.
 *
 * - [R15] A step's turn comes when all its incoming edges are decided and at least one is active; when none is, it is
 *   skipped, and so are the edges behind it.
 * - [R16] Each step has at most one turn.
 * - [R17] A given step never has a turn. With `only`, steps outside have none either. Edges from both count as active, and
 *   are decided once all edges to them are: what comes behind waits for those before that do run.
 */
export class Progress {
  readonly #plan: Plan
  readonly #states: StepState[]
  readonly #undecided: Int32Array
  readonly #isActive: Uint8Array
  /** Steps whose incoming edges have all been decided, oldest first. */
  readonly #decided: number[] = []
  #head = 0

  constructor({ plan, trigger, given, only }: ProgressInput) {
    const { steps } = plan
    this.#plan = plan
    this.#states = steps.map(({ id }) =>
      given.has(id) ? 'done' : only && !only.has(id) ? 'outside' : 'waiting',
    )
    this.#undecided = Int32Array.from(steps, step => step.incoming.length + step.triggerEdges)
    this.#isActive = new Uint8Array(steps.length)
    for (let i = 0; i < steps.length; i++)
      if (this.#undecided[i] === 0) this.#settleIsolated(i, only !== undefined)
    for (const [id, targets] of plan.triggers) {
      const fired = only !== undefined || id === trigger.id
      for (const target of targets) this.#decide(target, fired)
    }
  }

  /** The next step that has its turn, or `undefined` when none has now. */
  next(onSkipped: (index: number) => void): number | undefined {
    while (this.#head < this.#decided.length) {
      const index = this.#decided[this.#head++] as number
      const state = this.#states[index]
      if (state === 'done' || state === 'outside') this.#decideBehind(index, true)
      if (state !== 'waiting') continue
      if (this.#isActive[index]) {
        this.#states[index] = 'running'
        return index
      }
      this.#states[index] = 'skipped'
      onSkipped(index)
      this.#decideBehind(index, false)
    }
    return undefined
  }

  succeeded(index: number): void {
    this.#states[index] = 'done'
    this.#decideBehind(index, true)
  }

  /** Steps that have had no turn and were not skipped, in the plan's order. Afterwards none is left. */
  takeRest(): number[] {
    const rest: number[] = []
    for (let i = 0; i < this.#states.length; i++) {
      if (this.#states[i] !== 'waiting') continue
      this.#states[i] = 'skipped'
      rest.push(i)
    }
    return rest
  }

  /** Steps without any edge are skipped, unless one was asked for by name. */
  #settleIsolated(index: number, isAskedFor: boolean): void {
    this.#isActive[index] = isAskedFor ? 1 : 0
    this.#decided.push(index)
  }

  #decideBehind(index: number, active: boolean): void {
    for (const target of this.#plan.steps[index]?.outgoing ?? []) this.#decide(target, active)
  }

  #decide(target: number, active: boolean): void {
    if (active) this.#isActive[target] = 1
    const left = (this.#undecided[target] as number) - 1
    this.#undecided[target] = left
    if (left === 0) this.#decided.push(target)
  }
}
