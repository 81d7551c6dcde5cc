import { ListFilter, X } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { EmptyState, IconButton, Spinner } from '../../components/index.ts'
import { cx } from '../../lib/cx.ts'
import type { RunsPanelProps } from '../../lib/slots.ts'
import { showRun, useDocument, useRuns } from '../../lib/stores/index.ts'
import { askReplay } from '../../lib/stores/replay-store.ts'
import { useRunWorkflow } from '../../lib/use-run-details.ts'
import { RunDetail, type RunDetailProps } from './detail/index.ts'
import { NO_FILTERS } from './filters.ts'
import styles from './runs.module.css'
import { PanelList } from './runs-panel-list.tsx'
import { useRunList } from './use-run-list.ts'
import { useRunUses } from './use-run-uses.ts'

/** The runs of a workflow: the list, and the one that is drawn over the canvas. */
export function RunsPanel({ workflowId, onClose, onOpenStep, onOpenRuns, onUnlock }: RunsPanelProps) {
  const [narrowed, setNarrowed] = useState(NO_FILTERS)
  const filters = useMemo(() => ({ ...narrowed, workflowId }), [narrowed, workflowId])
  const list = useRunList(filters)
  const shownId = useRuns(state => state.shown[workflowId])
  const select = useCallback((runId: RunId | undefined) => showRun(workflowId, runId), [workflowId])
  const { forget } = list
  const onDeleted = useCallback(
    (gone: readonly RunId[]) => {
      forget(gone)
      if (shownId && gone.includes(shownId)) select(undefined)
    },
    [forget, shownId, select],
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
          <span className={styles.total}>
            {list.rows.length > 0 && `${list.rows.length.toLocaleString()}${list.hasMore ? '+' : ''}`}
          </span>
          <span className={styles.spring} />
          <IconButton
            size="s"
            icon={ListFilter}
            label="Runs of this workflow with all filters"
            onClick={onOpenRuns}
          />
          <IconButton size="s" icon={X} label="Close runs" onClick={onClose} />
        </header>
        <PanelList
          list={list}
          filters={narrowed}
          onFilters={setNarrowed}
          shownId={shownId}
          onSelect={select}
          onDeleted={onDeleted}
          onUnlock={onUnlock}
        />
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
              onDeleted={gone => onDeleted([gone])}
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

type ShownRunProps = Omit<RunDetailProps, 'workflow' | 'openId' | 'onReplay' | 'uses'>

/** The run on the version that it ran on; where that is not kept, on what is open. */
function ShownRun(props: ShownRunProps) {
  const ran = useRunWorkflow(props.runId)
  const current = useDocument(state => state.workflow)
  const openId = useDocument(state => state.openId)
  const uses = useRunUses(props.runId)
  if (!ran.value && !ran.error) {
    return (
      <div className={styles.center}>
        <Spinner size={16} label="Loading the run" />
      </div>
    )
  }
  return (
    <RunDetail
      {...props}
      workflow={ran.value?.workflow ?? current}
      openId={openId}
      uses={ran.value && uses}
      onReplay={(run, from) => askReplay({ runIds: [run.runId], from, run })}
    />
  )
}
