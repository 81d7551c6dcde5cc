export { type CancelSignal, type CancelSource, createCancel } from './cancel.ts'
export { meets } from './credential-flow/gather.ts'
export { type FlowRecord, flowOfRun } from './credential-flow/run-flow.ts'
export { credentialFlow, type FlowTools } from './credential-flow/static-flow.ts'
export { CancelledError, RetryableError, TerminalError, TimeoutError } from './errors.ts'
export { EXPRESSION_GLOBALS } from './expression/globals.ts'
export { type PreviewInput, type PreviewResult, previewExpression } from './expression/preview.ts'
export type { Reference, References, UnknownName } from './expression/references.ts'
export {
  expressionsOf,
  type ParsedTemplate,
  parseTemplate,
  type Template,
} from './expression/template.ts'
export { createPlan, type PlanResult, type PlanTools } from './graph/create-plan.ts'
export type { CodeInspection, Plan, PlannedStep } from './graph/plan.ts'
export type * from './ports.ts'
export type { RunEnv, RunInput, RunOutcome } from './run/run-input.ts'
export { runWorkflow } from './run/run-workflow.ts'
