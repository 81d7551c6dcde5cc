export { StepPanel } from './step-panel.tsx'
