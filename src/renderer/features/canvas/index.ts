export { Canvas } from './canvas.tsx'
export { ProblemsPanel } from './problems-panel.tsx'
