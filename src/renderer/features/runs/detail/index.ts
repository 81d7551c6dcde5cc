export { RunDetail } from './run-detail.tsx'
export type { ReplayFrom, RunDetailProps, RunUses, StepUses } from './run-detail-props.ts'
