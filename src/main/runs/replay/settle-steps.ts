import type { Plan, PlannedStep } from '#engine/index.ts'
import type { JsonValue, Path } from '#shared/json.ts'
import type { StepId } from '#shared/model/ids.ts'
import { containsMask } from '#shared/model/mask.ts'
import { type MaskedPlace, maskedPlaces } from './masked-places.ts'
import { createReads, type Reads } from './reads.ts'

/** A secret place in what a step once gave, which a step that will run reads. */
export interface SecretRead {
  readonly path: Path
  /** Undefined where the value was kept as it was: nothing made it secret then. */
  readonly masked: MaskedPlace | undefined
  /** The paths by which it is read. */
  readonly readAs: readonly Path[]
}

export interface StepChoice {
  /** JSON text of what it once gave; undefined when that is not known. */
  readonly output: string | undefined
  readonly secrets: readonly SecretRead[]
}

export interface SettledSteps {
  /** By id, in no order. */
  readonly running: ReadonlySet<StepId>
  /** JSON texts of the outputs that stand in for running their steps; masks are still in them. */
  readonly given: ReadonlyMap<StepId, string>
  readonly reads: Reads
}

interface SettleOptions {
  readonly plan: Plan
  readonly mustRun: (step: PlannedStep) => boolean
  /** Steps that will have no turn, and give nothing. */
  readonly isOut: (step: PlannedStep) => boolean
  readonly outputOf: (step: PlannedStep) => string | undefined
  /** Whether what the step once gave can stand in for it, given what of it is secret and read. */
  readonly choose: (step: PlannedStep, choice: StepChoice) => 'runs' | 'given'
}

/**
 * Settles for each step whether it runs or what it once gave is given, last steps first: what a step has to bring is known
 * only once all that read it are known. A step that runs after all is a reader, too.
 */
export function settleSteps({ plan, mustRun, isOut, outputOf, choose }: SettleOptions): SettledSteps {
  const running = new Set<StepId>()
  const given = new Map<StepId, string>()
  const reads = createReads()
  for (const step of [...plan.steps].reverse()) {
    if (isOut(step)) continue
    const output = mustRun(step) ? undefined : outputOf(step)
    const secrets = output === undefined ? [] : secretsRead(plan, step, output, reads)
    if (mustRun(step) || choose(step, { output, secrets }) === 'runs') {
      running.add(step.id)
      reads.add(step)
    } else if (output !== undefined) given.set(step.id, output)
  }
  return { running, given, reads }
}

function secretsRead(plan: Plan, { id, name }: PlannedStep, output: string, reads: Reads): SecretRead[] {
  const masked = containsMask(output) ? maskedPlaces(JSON.parse(output) as JsonValue) : []
  const declared = (plan.secretPathsOf.get(id) ?? []).map(path => ({ path, masked: undefined }))
  return [...masked.map(place => ({ path: place.path, masked: place })), ...declared].flatMap(place => {
    const readAs = reads.of(name, place.path)
    return readAs.length > 0 ? [{ ...place, readAs }] : []
  })
}
