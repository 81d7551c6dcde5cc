export { RunsPanel } from '../features/runs/index.ts'
export { StepPanel } from '../features/step-config/index.ts'
