import { type ComponentType, lazy, Suspense } from 'react'
import { Spinner } from '../components/index.ts'
import type { RunsPanelProps, StepPanelProps } from '../lib/slots.ts'
import styles from './app.module.css'

/**
 * The panels bring the code editor along, a third of all the code. It is loaded while the window already shows the
 * canvas, so that neither the start nor the first click waits for it.
 */
const loadStepPanel = () => import('../features/step-config/index.ts')
const loadRunsPanel = () => import('../features/runs/index.ts')

const LazyStepPanel = lazy(async () => ({ default: (await loadStepPanel()).StepPanel }))
const LazyRunsPanel = lazy(async () => ({ default: (await loadRunsPanel()).RunsPanel }))

/** Call it when there is nothing better to do. */
export function loadPanels(): void {
  void Promise.all([loadStepPanel(), loadRunsPanel()])
}

export const StepPanel = (props: StepPanelProps) => <Panel of={LazyStepPanel} props={props} />

export const RunsPanel = (props: RunsPanelProps) => <Panel of={LazyRunsPanel} props={props} />

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
