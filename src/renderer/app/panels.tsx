import { type ComponentProps, type ComponentType, lazy, Suspense } from 'react'
import { Spinner } from '../components/index.ts'
import type { RunsPageProps, RunsPanelProps, StepPanelProps } from '../lib/slots.ts'
import styles from './app.module.css'

/**
 * The panels bring the code editor along, a third of all the code. It and the other pages are loaded while the window
 * already shows the canvas, so that neither the start nor the first click waits for them.
 */
const loadStepPanel = () => import('../features/step-config/index.ts')
const loadRuns = () => import('../features/runs/index.ts')
const loadAccounts = () => import('../features/accounts/index.ts')
const loadUseLog = () => import('../features/use-log/index.ts')

const LazyStepPanel = lazy(async () => ({ default: (await loadStepPanel()).StepPanel }))
const LazyRunsPanel = lazy(async () => ({ default: (await loadRuns()).RunsPanel }))
const LazyRunsPage = lazy(async () => ({ default: (await loadRuns()).RunsPage }))
const LazyReplayDialog = lazy(async () => ({ default: (await loadRuns()).ReplayDialog }))
const LazyReplayProgress = lazy(async () => ({ default: (await loadRuns()).ReplayProgress }))
const LazyAccountsPage = lazy(async () => ({ default: (await loadAccounts()).AccountsPage }))
const LazyUseLogPage = lazy(async () => ({ default: (await loadUseLog()).UseLogPage }))

/** Call it when there is nothing better to do. */
export function loadPanels(): void {
  void Promise.all([loadStepPanel(), loadRuns(), loadAccounts(), loadUseLog()])
}

export const StepPanel = (props: StepPanelProps) => <Panel of={LazyStepPanel} props={props} />

export const RunsPanel = (props: RunsPanelProps) => <Panel of={LazyRunsPanel} props={props} />

export const RunsPage = (props: RunsPageProps) => <Panel of={LazyRunsPage} props={props} />

export const AccountsPage = (props: ComponentProps<typeof LazyAccountsPage>) => (
  <Panel of={LazyAccountsPage} props={props} />
)

export const UseLogPage = (props: ComponentProps<typeof LazyUseLogPage>) => (
  <Panel of={LazyUseLogPage} props={props} />
)

/** They float above the page: nothing stands in their place while they are loaded. */
export const ReplayDialog = () => (
  <Suspense>
    <LazyReplayDialog />
  </Suspense>
)

export const ReplayProgress = (props: ComponentProps<typeof LazyReplayProgress>) => (
  <Suspense>
    <LazyReplayProgress {...props} />
  </Suspense>
)

function Panel<P extends object>({ of: Content, props }: { of: ComponentType<P>; props: P }) {
  return (
    <Suspense
      fallback={
        <div className={styles.boot}>
          <Spinner label="Loading" />
        </div>
      }
    >
      <Content {...props} />
    </Suspense>
  )
}
