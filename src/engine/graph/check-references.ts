import type { Path } from '#shared/json.ts'
import type { Step, Workflow } from '#shared/model/workflow.ts'
import { unknownName } from '../expression/globals.ts'
import type { References } from '../expression/references.ts'
import type { Ancestors } from './ancestors.ts'
import type { Reach } from './links.ts'
import type { ProblemList } from './problem-list.ts'

/** [R5] Expressions and code read the trigger, the step's ancestors and the workflow's env, and nothing else. */
export interface ReferenceChecker {
  check(stepAt: number, references: References, field: Path): void
  /** For code, of which only the names are known. */
  checkNames(stepAt: number, names: readonly string[], field: Path): void
}

interface CheckerParts {
  readonly workflow: Workflow
  readonly ancestors: Ancestors
  readonly reach: Reach
  /** False for steps on or behind a loop, whose ancestors can't be told. */
  readonly isOrdered: (stepAt: number) => boolean
  readonly problems: ProblemList
}

export function createReferenceChecker({
  workflow,
  ancestors,
  reach,
  isOrdered,
  problems,
}: CheckerParts): ReferenceChecker {
  const { steps, triggers } = workflow
  const stepByName = new Map(steps.map((step, i) => [step.name, i]))
  const env = new Set(workflow.env.map(({ name }) => name))
  let suggested = 0

  /** What is wrong with step `at` reading `steps.<name>`. */
  const wrongStep = (at: number, name: string): string | undefined => {
    if (name === 'trigger') return undefined
    const step = steps[at] as Step
    const read = stepByName.get(name)
    if (read === undefined) {
      const near =
        suggested++ < MAX_SUGGESTIONS ? nearest(name, [...stepByName.keys(), 'trigger']) : undefined
      return `There is no step named “${name}”.${near ? ` Did you mean steps.${near}?` : ' Correct the name, or add that step before this one.'}`
    }
    if (read === at) return `“${name}” is this step itself: a step can’t read its own output.`
    if (!isOrdered(at) || ancestors.isAncestor(at, read)) return undefined
    if (ancestors.isAncestor(read, at)) {
      return `“${name}” runs after “${step.name}”, so there is nothing to read yet. Read from an earlier step, or turn the connection around.`
    }
    return `“${name}” does not lead to “${step.name}”. Connect “${name}” to “${step.name}”, directly or through other steps.`
  }

  const report = (at: number, message: string, field: Path, range?: readonly [number, number]) =>
    problems.error(message, { code: 'expression.failed', target: steps[at]?.id, field, range })

  /** [R8] Why a step that may be read may have given nothing. */
  const mayBeMissing = (at: number, name: string): string | undefined => {
    const read = stepByName.get(name)
    if (read === undefined) return undefined
    const without = triggers.find(({ id }) => reach.get(id)?.[at] === 1 && reach.get(id)?.[read] === 0)
    if (!without) return undefined
    return `“${name}” does not run when “${without.name}” starts the workflow; then it reads as undefined. Write steps.${name}?. instead of steps.${name}. to allow for that.`
  }

  return {
    check(at, { reads, unknown }, field) {
      for (const { name, range } of unknown) report(at, unknownName(name), field, range)
      for (const { root, path, range, isGuarded } of reads) {
        const [first] = path
        if (first === undefined) continue
        const name = String(first)
        if (root === 'env') {
          if (!env.has(name)) {
            report(
              at,
              `There is no env value “${name}”. Add it to the workflow’s env, or correct the name.`,
              field,
              range,
            )
          }
          continue
        }
        const wrong = wrongStep(at, name)
        if (wrong) report(at, wrong, field, range)
        const missing = wrong || isGuarded ? undefined : mayBeMissing(at, name)
        if (missing)
          problems.warning(missing, { code: 'expression.failed', target: steps[at]?.id, field, range })
      }
    },
    checkNames(at, names, field) {
      for (const name of names) {
        const wrong = wrongStep(at, name)
        if (wrong) report(at, wrong, field)
      }
    },
  }
}

/** Looking for a name that is near costs time: beyond this many unknown names it would hold up the editor. */
const MAX_SUGGESTIONS = 20

/** The name that differs least, if it differs little. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length / 4)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = editDistance(name, candidate)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
