import type { Differ } from './differ.ts'
import { cutText, type Difference, type JsonDifference } from './json-diff.ts'

/** One value of a step in two runs. */
export type PartDiff =
  | { readonly kind: 'none' }
  | { readonly kind: 'same' }
  | ({ readonly kind: 'different' } & JsonDifference)
  | { readonly kind: 'failed'; readonly message: string }

/** @param before JSON text; undefined where there was no value */
export async function diffPart(
  differ: Differ,
  before: string | undefined,
  after: string | undefined,
): Promise<PartDiff> {
  if (before === undefined && after === undefined) return { kind: 'none' }
  if (before === after) return { kind: 'same' }
  if (before === undefined || after === undefined) return oneSided(before, after)
  try {
    const difference = await differ.diff(before, after)
    // Spelled differently, e.g. with keys in another order.
    return difference.total === 0 ? { kind: 'same' } : { kind: 'different', ...difference }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

function oneSided(before: string | undefined, after: string | undefined): PartDiff {
  const difference: Difference = {
    path: [],
    kind: before === undefined ? 'added' : 'removed',
    before: before && cutText(before),
    after: after && cutText(after),
  }
  return { kind: 'different', differences: [difference], total: 1, unchanged: 0 }
}
