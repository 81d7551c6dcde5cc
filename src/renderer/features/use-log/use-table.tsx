import { useEffect } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { UseEntry } from '#shared/model/use-log.ts'
import { AppIcon, Badge, Button, Callout, Spinner } from '../../components/index.ts'
import { useRowWindow } from '../../components/use-row-window.ts'
import { formatAgo, formatTime } from '../../lib/format.ts'
import { useAppStore, useCatalog } from '../../lib/stores/app-store.ts'
import { useNow } from '../../lib/use-now.ts'
import { outcomeText, outcomeTone, splitSource } from './filters.ts'
import type { EntryList } from './use-entries.ts'
import styles from './use-log.module.css'

const ROW_HEIGHT = 46
/** Rows before the end at which the next page is asked for. */
const AHEAD = 30
const COLUMNS = ['When', 'Workflow and step', 'App and credential', 'Host', 'Outcome']

interface UseTableProps {
  readonly list: EntryList
  readonly onOpenWorkflow: (id: WorkflowId) => void
}

/** The entries, newest first; only those in view are drawn. */
export function UseTable({ list, onOpenWorkflow }: UseTableProps) {
  const { entries, hasMore, loadMore, state } = list
  const view = useRowWindow(entries.length, ROW_HEIGHT)
  const nowMs = useNow(30_000)
  const { apps } = useCatalog()
  const workflows = useAppStore(stored => stored.workflows)
  useEffect(() => {
    if (hasMore && view.end > entries.length - AHEAD) loadMore()
  }, [hasMore, view.end, entries.length, loadMore])
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a real table can't be placed
    <div
      role="table"
      aria-label="Uses of credentials"
      aria-rowcount={hasMore ? -1 : entries.length + 1}
      className={styles.table}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows are read, not worked with */}
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        {COLUMNS.map(column => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div key={column} role="columnheader">
            {column}
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div ref={view.ref} role="rowgroup" tabIndex={0} className={styles.scroll}>
        <div role="presentation" className={styles.rows} style={{ height: view.totalHeight }}>
          {entries.slice(view.start, view.end).map((entry, index) => (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <div
              key={entry.seq}
              role="row"
              aria-rowindex={view.start + index + 2}
              className={styles.row}
              style={{ transform: `translateY(${(view.start + index) * ROW_HEIGHT}px)` }}
            >
              <Cells
                entry={entry}
                nowMs={nowMs}
                appName={apps.find(app => app.key === entry.app)?.name ?? entry.app}
                onOpen={
                  workflows.some(({ id }) => id === entry.workflowId)
                    ? () => onOpenWorkflow(entry.workflowId)
                    : undefined
                }
              />
            </div>
          ))}
        </div>
        {state === 'failed' && (
          <Callout
            tone="danger"
            actions={
              <Button size="s" onClick={list.reload}>
                Try again
              </Button>
            }
          >
            Further entries could not be read.
          </Callout>
        )}
        {state === 'loading' && <Spinner label="Reading further entries" />}
      </div>
    </div>
  )
}

interface CellsProps {
  readonly entry: UseEntry
  readonly nowMs: number
  readonly appName: string
  /** Absent when the workflow is not here any more. */
  readonly onOpen: (() => void) | undefined
}

function Cells({ entry, nowMs, appName, onOpen }: CellsProps) {
  const atMs = Date.parse(entry.at)
  const { kind, name } = splitSource(entry.source)
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table can't be placed */}
      <div role="cell" className={styles.when} title={formatTime(atMs)}>
        {formatAgo(atMs, nowMs)}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="cell" className={styles.two}>
        {onOpen ? (
          <button type="button" className={styles.link} onClick={onOpen}>
            {entry.workflowName}
          </button>
        ) : (
          <span>{entry.workflowName}</span>
        )}
        <span className={styles.second}>{entry.stepName}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="cell" className={styles.app}>
        <AppIcon app={entry.app} size={22} />
        <span className={styles.two}>
          <span>{appName}</span>
          <span className={styles.second} title={entry.source} data-selectable>
            {kind && `${kind} · `}
            {name}
          </span>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="cell" className={styles.host} title={entry.host} data-selectable>
        {entry.host}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="cell">
        <Badge tone={outcomeTone(entry)}>{outcomeText(entry)}</Badge>
      </div>
    </>
  )
}
