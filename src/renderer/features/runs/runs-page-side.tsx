import { useEffect, useRef, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { focusRegion } from '../../lib/regions.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DeleteRunsDialog } from './bulk-delete.tsx'
import { deselect, NOTHING_SELECTED } from './bulk-selection.ts'
import { hasFilters, NO_FILTERS, type RunFilters } from './filters.ts'
import { FilterBar } from './filters-bar.tsx'
import { askToReplay } from './replay/ask-to-replay.ts'
import { RunList } from './run-list.tsx'
import { NoRuns } from './run-list-empty.tsx'
import styles from './runs-page.module.css'
import { openRun, setFilters } from './runs-page-state.ts'
import type { RunList as List } from './use-run-list.ts'

interface RunsPageSideProps {
  readonly list: List
  readonly filters: RunFilters
  readonly openId: RunId | undefined
  readonly onDeleted: (runIds: readonly RunId[]) => void
  readonly onClose: () => void
  readonly onUnlock: () => void
}

/** The list, its filters, and what can be done with what is selected in it. */
export function RunsPageSide({ list, filters, openId, onDeleted, onClose, onUnlock }: RunsPageSideProps) {
  const [selection, setSelection] = useState(NOTHING_SELECTED)
  const [deleting, setDeleting] = useState<readonly RunId[]>([])
  const search = useRef<HTMLInputElement>(null)
  // What is not in the list any more is not acted on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters, another list
  useEffect(() => setSelection(NOTHING_SELECTED), [filters])
  const focusSearch = () => search.current?.focus()
  useShortcuts({ F: focusSearch, '/': focusSearch })
  const selected = () => [...selection.ids]
  return (
    <div className={styles.side}>
      <header className={styles.top}>
        <h1 className={styles.heading}>Runs</h1>
        <span className={styles.total} role="status">
          {list.rows.length > 0 && `${list.rows.length.toLocaleString()}${list.hasMore ? '+' : ''}`}
        </span>
      </header>
      <div className={styles.filters}>
        <FilterBar
          filters={filters}
          onChange={setFilters}
          rows={list.rows}
          searchRef={search}
          onLeave={() => focusRegion('runs-list')}
        />
      </div>
      <div className={styles.list} data-region="runs-list">
        <RunList
          list={list}
          layout="table"
          openId={openId}
          selection={selection}
          onSelection={setSelection}
          onOpen={openRun}
          onDelete={setDeleting}
          onReplay={runIds => askToReplay(list, runIds)}
          onSearch={focusSearch}
          onLeave={onClose}
          empty={
            <NoRuns
              list={list}
              keepsRuns
              onClearFilters={hasFilters(filters) ? () => setFilters(NO_FILTERS) : undefined}
              onUnlock={onUnlock}
            />
          }
        />
      </div>
      {selection.ids.size > 0 && (
        <BulkBar
          count={selection.ids.size}
          onReplay={() => askToReplay(list, selected())}
          onDelete={() => setDeleting(selected())}
          onClear={() => setSelection(NOTHING_SELECTED)}
        />
      )}
      <DeleteRunsDialog
        runIds={deleting}
        onClose={() => setDeleting([])}
        onDeleted={gone => {
          onDeleted(gone)
          setSelection(before => deselect(before, gone))
        }}
      />
    </div>
  )
}
