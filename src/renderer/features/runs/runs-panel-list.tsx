import { useRef, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { cx } from '../../lib/cx.ts'
import { useDocument } from '../../lib/stores/index.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DeleteRunsDialog } from './bulk-delete.tsx'
import { deselect, NOTHING_SELECTED } from './bulk-selection.ts'
import filterStyles from './filters.module.css'
import { hasFilters, NO_FILTERS, type RunFilters, toggleStatus, withFilter } from './filters.ts'
import { StatusFilter } from './filters-status.tsx'
import { TextFilter } from './filters-text.tsx'
import { askToReplay } from './replay/ask-to-replay.ts'
import { RunList } from './run-list.tsx'
import { NoRuns } from './run-list-empty.tsx'
import styles from './runs.module.css'
import type { RunList as List } from './use-run-list.ts'

interface PanelListProps {
  readonly list: List
  readonly filters: RunFilters
  readonly onFilters: (filters: RunFilters) => void
  readonly shownId: RunId | undefined
  readonly onSelect: (runId: RunId | undefined) => void
  readonly onDeleted: (runIds: readonly RunId[]) => void
  readonly onUnlock: () => void
}

/** The list in little room: two lines a run, and the two filters that are used most. */
export function PanelList(props: PanelListProps) {
  const { list, filters, onFilters, shownId, onSelect } = props
  const [selection, setSelection] = useState(NOTHING_SELECTED)
  const [deleting, setDeleting] = useState<readonly RunId[]>([])
  const search = useRef<HTMLInputElement>(null)
  const side = useRef<HTMLDivElement>(null)
  const keepsRuns = useDocument(state => state.workflow.settings.retention.keep)
  const isFiltered = hasFilters(filters)
  const hasAny = list.rows.length > 0 || isFiltered
  const narrow = (next: RunFilters) => {
    setSelection(NOTHING_SELECTED)
    onFilters(next)
  }
  const toList = () => side.current?.querySelector<HTMLElement>('[data-run-id][tabindex="0"]')?.focus()
  return (
    <div ref={side} className={styles.sideBody}>
      {hasAny && (
        <search className={cx(styles.sideFilters, filterStyles.compact)} aria-label="Filters">
          <div className={filterStyles.text}>
            <TextFilter
              value={filters.text}
              onChange={text => narrow(withFilter(filters, 'text', text))}
              inputRef={search}
              onLeave={toList}
            />
          </div>
          <StatusFilter value={filters.statuses} onToggle={status => narrow(toggleStatus(filters, status))} />
        </search>
      )}
      {!keepsRuns && list.rows.length > 0 && <NotKept />}
      <RunList
        list={list}
        layout="compact"
        openId={shownId}
        selection={selection}
        onSelection={setSelection}
        onOpen={onSelect}
        onDelete={setDeleting}
        onReplay={runIds => askToReplay(list, runIds)}
        onSearch={() => search.current?.focus()}
        empty={
          <NoRuns
            list={list}
            keepsRuns={keepsRuns}
            onClearFilters={isFiltered ? () => narrow(NO_FILTERS) : undefined}
            onUnlock={props.onUnlock}
          />
        }
      />
      {selection.ids.size > 0 && (
        <BulkBar
          count={selection.ids.size}
          onReplay={() => askToReplay(list, [...selection.ids])}
          onDelete={() => setDeleting([...selection.ids])}
          onClear={() => setSelection(NOTHING_SELECTED)}
        />
      )}
      <DeleteRunsDialog
        runIds={deleting}
        onClose={() => setDeleting([])}
        onDeleted={gone => {
          props.onDeleted(gone)
          setSelection(before => deselect(before, gone))
        }}
      />
    </div>
  )
}

const NotKept = () => (
  <p className={styles.notKept}>Retention is off: these rows go when Patchbay closes, and hold no data.</p>
)
