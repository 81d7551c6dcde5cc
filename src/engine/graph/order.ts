import type { Links } from './links.ts'

export interface Order {
  /** Steps by position, each after all that lead to it; those on or behind a loop are missing. */
  readonly sorted: readonly number[]
  /** Each loop once, its steps in the order of its edges. */
  readonly loops: readonly (readonly number[])[]
}

/** Sorts the steps so that each comes after its ancestors; otherwise in the order in which the document connects them. */
export function sortSteps({ outgoing, incoming }: Pick<Links, 'outgoing' | 'incoming'>): Order {
  const waitsFor = incoming.map(from => from.length)
  const sorted: number[] = []
  for (let i = 0; i < waitsFor.length; i++) if (waitsFor[i] === 0) sorted.push(i)
  for (let head = 0; head < sorted.length; head++) {
    for (const next of outgoing[sorted[head] as number] ?? []) {
      waitsFor[next] = (waitsFor[next] as number) - 1
      if (waitsFor[next] === 0) sorted.push(next)
    }
  }
  if (sorted.length === waitsFor.length) return { sorted, loops: [] }
  const stuck = new Set(waitsFor.flatMap((left, i) => (left > 0 ? [i] : [])))
  return { sorted, loops: findLoops(stuck, outgoing) }
}

/** Walks from each stuck step until the walk bites its own tail; without recursion, as chains can be long. */
function findLoops(stuck: ReadonlySet<number>, outgoing: Links['outgoing']): number[][] {
  const loops: number[][] = []
  const done = new Set<number>()
  for (const start of stuck) {
    const trail: number[] = []
    const placeInTrail = new Map<number, number>()
    const branches: Iterator<number>[] = []
    const enter = (step: number) => {
      placeInTrail.set(step, trail.length)
      trail.push(step)
      branches.push((outgoing[step] ?? []).values())
    }
    if (!done.has(start)) enter(start)
    while (trail.length > 0) {
      const next = branches.at(-1)?.next()
      if (!next || next.done) {
        const left = trail.pop() as number
        branches.pop()
        placeInTrail.delete(left)
        done.add(left)
        continue
      }
      const bitten = placeInTrail.get(next.value)
      if (bitten !== undefined) loops.push(trail.slice(bitten))
      else if (stuck.has(next.value) && !done.has(next.value)) enter(next.value)
    }
  }
  return loops
}
