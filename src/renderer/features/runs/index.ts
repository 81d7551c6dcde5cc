export { RunsPanel } from './runs-panel.tsx'
