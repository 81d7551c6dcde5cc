import { X } from 'lucide-react'
import { useCallback } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { EmptyState, IconButton, Spinner } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { cx } from '../../lib/cx.ts'
import type { RunsPanelProps } from '../../lib/slots.ts'
import { showRun, useDocument, useRuns } from '../../lib/stores/index.ts'
import { useRunWorkflow } from '../../lib/use-run-details.ts'
import { RunDetail, type RunDetailProps } from './detail/index.ts'
import { RunList } from './run-list.tsx'
import styles from './runs.module.css'
import { useRunList } from './use-run-list.ts'

/** The runs of a workflow: the list, and the one that is drawn over the canvas. */
export function RunsPanel({ workflowId, onClose, onOpenStep }: RunsPanelProps) {
  const list = useRunList(workflowId)
  const shownId = useRuns(state => state.shown[workflowId])
  const keepsRuns = useDocument(state => state.workflow.settings.retention.keep)
  const select = useCallback((runId: RunId | undefined) => showRun(workflowId, runId), [workflowId])
  const { forget } = list
  const onDeleted = useCallback(
    (runId: RunId) => {
      forget(runId)
      select(undefined)
    },
    [forget, select],
  )
  const isEmpty = list.rows.length === 0 && shownId === undefined
  return (
    <section
      className={cx(styles.panel, isEmpty && styles.onlyList, shownId !== undefined && styles.hasRun)}
      aria-label="Run history"
    >
      <div className={styles.side}>
        <header className={styles.sideHead}>
          <h2 className={styles.title}>Runs</h2>
          <span className={styles.rowTime}>
            {list.rows.length > 0 && `${list.rows.length}${list.hasMore ? '+' : ''}`}
          </span>
          <span className={styles.spring} />
          <IconButton size="s" icon={X} label="Close runs" onClick={onClose} />
        </header>
        <RunList list={list} selectedId={shownId} onSelect={select} keepsRuns={keepsRuns} />
      </div>
      {!isEmpty && (
        <div className={styles.main}>
          {shownId ? (
            <ShownRun
              key={shownId}
              runId={shownId}
              onOpenStep={onOpenStep}
              onShowRun={select}
              onBack={() => select(undefined)}
              onDeleted={onDeleted}
            />
          ) : (
            <EmptyState title="Choose a run">
              Its steps, data and logs show up here, and its path on the canvas.
            </EmptyState>
          )}
        </div>
      )}
    </section>
  )
}

type ShownRunProps = Omit<RunDetailProps, 'workflow' | 'openId' | 'onReplay'>

/** The run on the version that it ran on; where that is not kept, on what is open. */
function ShownRun(props: ShownRunProps) {
  const ran = useRunWorkflow(props.runId)
  const current = useDocument(state => state.workflow)
  const openId = useDocument(state => state.openId)
  if (!ran.value && !ran.error) {
    return (
      <div className={styles.center}>
        <Spinner size={16} label="Loading the run" />
      </div>
    )
  }
  return <RunDetail {...props} workflow={ran.value?.workflow ?? current} openId={openId} onReplay={replay} />
}

const replay: RunDetailProps['onReplay'] = ({ runId }, from) =>
  void attempt('Could not replay the run', () =>
    api.invoke('replays.start', { runIds: [runId], version: 'newest', from }),
  )
