export { Canvas } from './canvas.tsx'
export { ProblemsPanel } from './problems-panel.tsx'
export { RunCanvas } from './run-canvas.tsx'
