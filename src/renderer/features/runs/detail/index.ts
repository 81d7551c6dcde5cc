export { RunDetail, type RunDetailProps } from './run-detail.tsx'
