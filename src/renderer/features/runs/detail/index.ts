export { RunDetail } from './run-detail.tsx'
export type { ReplayFrom, RunDetailProps } from './run-detail-props.ts'
