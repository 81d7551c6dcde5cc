export interface BoundaryProblem {
  readonly rule: string
  readonly from: string
  readonly to: string
}

/** The name of every boundary. */
export const ruleNames: readonly string[]

/** Reads the tree below `root/src` and reports each import that crosses a boundary. Throws when it read too little. */
export function checkBoundaries(
  root: string,
): Promise<{ modules: number; imports: number; problems: BoundaryProblem[] }>
