import type { JsonObject } from '#shared/json.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { RunContext, StepExports } from '#shared/model/run-event.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { StepCall } from '../ports.ts'
import { settleBuilt } from '../values/json-value.ts'

const NO_STEPS: JsonObject = Object.freeze({})
const NO_ENV: Readonly<Record<string, string>> = Object.freeze({})

/** What a run's steps have given so far, and what each step gets to see of it. */
export class RunData {
  readonly outputs = new Map<StepId, StepExports>()
  /** What `steps.<name>` reads, the trigger's under `trigger`. */
  readonly #byName = new Map<string, StepExports>()
  readonly #context: RunContext
  readonly #env: Readonly<Record<string, string>>

  constructor(context: RunContext, env: Readonly<Record<string, string>>) {
    this.#context = context
    this.#env = Object.freeze({ ...env })
  }

  addTrigger(exports: StepExports): void {
    this.#byName.set('trigger', exports)
  }

  add({ id, name }: PlannedStep, output: StepExports): void {
    this.outputs.set(id, output)
    this.#byName.set(name, output)
  }

  scopeOf(step: PlannedStep): ExpressionScope {
    return { steps: this.#byName, visibleSteps: () => ['trigger', ...step.ancestors()], env: this.#env }
  }

  callOf(step: PlannedStep): Omit<StepCall, 'attempt' | 'props' | 'auth' | 'isRenewed'> {
    const isCode = step.runtime === 'code'
    return {
      runId: this.#context.id,
      workflowId: this.#context.workflow_id,
      stepId: step.id,
      stepName: step.name,
      action: step.action,
      allowedHosts: step.allowedHosts,
      steps: isCode ? this.#stepsFor(step) : NO_STEPS,
      env: isCode ? this.#env : NO_ENV,
      context: this.#context,
      revealed: step.revealed,
      timeoutMs: step.timeoutMs,
      memoryMb: step.memoryMb,
    }
  }

  /** [R14] Code is handed the exports it refers to, and where that can't be told, those of all its ancestors. */
  #stepsFor({ reads, ancestors }: PlannedStep): JsonObject {
    const steps: JsonObject = {}
    for (const name of reads === 'all' ? ['trigger', ...ancestors()] : reads) {
      const exports = this.#byName.get(name)
      if (exports) steps[name] = exports
    }
    return settleBuilt(steps)
  }
}
