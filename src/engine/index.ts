export { type CancelSignal, type CancelSource, createCancel } from './cancel.ts'
export type * from './ports.ts'
