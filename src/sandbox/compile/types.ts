import type { Path } from '#shared/json.ts'
import type { Prop } from '#shared/model/action.ts'

/** Something wrong with a code step's text, in half-open offsets of the text as its author wrote it. */
export interface CodeProblem {
  readonly message: string
  readonly range: readonly [start: number, end: number]
}

/** Which steps' exports the code reads by name; `all` where that can't be told from the text. */
export type StepReferences = readonly string[] | 'all'

export interface CodeInspection {
  readonly problems: readonly CodeProblem[]
  readonly stepReferences: StepReferences
  /** What of those steps' exports it reads, from the step's name on; `[]` where that can't be told. */
  readonly stepPaths: readonly Path[]
  /** From `defineComponent({ props })`. */
  readonly props: readonly Prop[]
  /** Modules named by `import`, `import()` and `require()`, as written, each once. */
  readonly imports: readonly string[]
}

/** `[generated column, the author's column]`, both from 0, ascending. */
export type ColumnPair = readonly [generated: number, source: number]

/** Ready to be evaluated in a code process. Lines are the author's own. */
export interface CompiledCode {
  /** A script whose value is `(scope) => () => Promise<unknown>`. */
  readonly script: string
  /** Length of what stands before the author's first character on line 1. */
  readonly prefixLength: number
  /** By line (from 1), only for lines whose columns moved. */
  readonly columns: Readonly<Record<number, readonly ColumnPair[]>>
  readonly stepReferences: StepReferences
}

export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledCode }
  | { readonly ok: false; readonly problems: readonly CodeProblem[] }
