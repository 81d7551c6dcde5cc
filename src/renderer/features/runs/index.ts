export { ReplayDialog } from './replay/replay-dialog.tsx'
export { ReplayProgress } from './replay/replay-progress.tsx'
export { RunsPage } from './runs-page.tsx'
export { RunsPanel } from './runs-panel.tsx'
