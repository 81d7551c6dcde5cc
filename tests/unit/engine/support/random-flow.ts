import fc from 'fast-check'
import type { FlowSketch, StepSketch } from './flow.ts'

/** How the stand-in of one step behaves. */
export interface Behaviour {
  readonly durationMs: number
  /** This many attempts fail first. */
  readonly failures: number
  readonly attempts: number
}

export interface RandomFlow {
  readonly sketch: Required<Pick<FlowSketch, 'steps' | 'edges' | 'triggers'>>
  /** By name: the steps whose output it reads. */
  readonly readsOf: Readonly<Record<string, readonly string[]>>
  readonly behaviours: Readonly<Record<string, Behaviour>>
}

const behaviour = (mayFail: boolean): fc.Arbitrary<Behaviour> =>
  fc.record({
    durationMs: fc.integer({ min: 0, max: 20 }),
    failures: mayFail
      ? fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 3 }))
      : fc.constant(0),
    attempts: fc.integer({ min: 1, max: 3 }),
  })

/**
 * A random acyclic graph of up to 12 steps and two triggers: edges lead from earlier to later steps, and each step
 * reads some of those that lead to it.
 */
export function randomFlow({ mayFail = true }: { mayFail?: boolean } = {}): fc.Arbitrary<RandomFlow> {
  return fc.integer({ min: 1, max: 12 }).chain(count =>
    fc
      .record({
        parents: fc.tuple(...Array.from({ length: count }, (_, i) => fc.subarray(sources(i)))),
        behaviours: fc.tuple(...Array.from({ length: count }, () => behaviour(mayFail))),
      })
      .map(({ parents, behaviours }) => build(parents, behaviours)),
  )
}

const sources = (i: number) => ['hook', 'other', ...Array.from({ length: i }, (_, before) => `s${before}`)]

function build(parents: readonly string[][], behaviours: readonly Behaviour[]): RandomFlow {
  const steps: Record<string, StepSketch> = {}
  const readsOf: Record<string, string[]> = {}
  const byName: Record<string, Behaviour> = {}
  for (const [i, from] of parents.entries()) {
    const name = `s${i}`
    const reads = from.filter(parent => parent.startsWith('s'))
    const step = behaviours[i] as Behaviour
    readsOf[name] = reads
    byName[name] = step
    steps[name] = {
      props: { value: reads.map(parent => `{{steps.${parent}?.$return_value}}`) },
      retry: { attempts: step.attempts, backoffMs: 5 },
    }
  }
  const edges = parents.flatMap((from, i) => from.map(parent => `${parent}>s${i}`))
  return {
    sketch: { steps, edges, triggers: [{ name: 'hook' }, { name: 'other' }] },
    readsOf,
    behaviours: byName,
  }
}
