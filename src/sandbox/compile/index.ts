export { compileCode, inspectCode, MAX_CODE_LENGTH } from './compile-code.ts'
export type {
  CodeInspection,
  CodeProblem,
  ColumnPair,
  CompiledCode,
  CompileResult,
  StepReferences,
} from './types.ts'
