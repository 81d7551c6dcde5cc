import type { Links } from './links.ts'

/** Who comes before whom, as one bit per pair of steps: 5,000 steps take 3 MB and a few milliseconds. */
export interface Ancestors {
  isAncestor(of: number, candidate: number): boolean
  /** In the order of `sorted`. */
  list(of: number): number[]
}

/** @param sorted every step after all that lead to it; steps that are missing have no ancestors here */
export function findAncestors(incoming: Links['incoming'], sorted: readonly number[]): Ancestors {
  const words = Math.ceil(incoming.length / 32)
  const bits = new Uint32Array(words * incoming.length)
  for (const step of sorted) {
    const row = step * words
    for (const parent of incoming[step] ?? []) {
      const parentRow = parent * words
      for (let w = 0; w < words; w++)
        bits[row + w] = (bits[row + w] as number) | (bits[parentRow + w] as number)
      const word = row + (parent >>> 5)
      bits[word] = (bits[word] as number) | (1 << (parent & 31))
    }
  }
  const isAncestor = (of: number, candidate: number) =>
    (((bits[of * words + (candidate >>> 5)] as number) >>> (candidate & 31)) & 1) === 1
  return { isAncestor, list: of => sorted.filter(candidate => isAncestor(of, candidate)) }
}
