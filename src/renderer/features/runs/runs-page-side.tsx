import { useEffect, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { focusRegion } from '../../lib/regions.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { useBulkActions } from './bulk-actions.tsx'
import { hasFilters, NO_FILTERS, type RunFilters } from './filters.ts'
import { FilterBar } from './filters-bar.tsx'
import { RunList } from './run-list.tsx'
import { NoRuns } from './run-list-empty.tsx'
import styles from './runs-page.module.css'
import { openRun, setFilters } from './runs-page-state.ts'
import type { RunList as List } from './use-run-list.ts'
import { useWidth } from './use-width.ts'

/** With less room there is none for the columns that tell runs apart, pixels. */
const TABLE_FROM = 600

interface RunsPageSideProps {
  readonly list: List
  readonly filters: RunFilters
  readonly openId: RunId | undefined
  /** A run can be looked at beside the list. */
  readonly isBeside: boolean
  readonly onDeleted: (runIds: readonly RunId[]) => void
  readonly onClose: () => void
  readonly onUnlock: () => void
}

/** The list, its filters, and what can be done with what is selected in it. */
export function RunsPageSide(props: RunsPageSideProps) {
  const { list, filters, openId, isBeside, onClose } = props
  const bulk = useBulkActions(list, props.onDeleted)
  const search = useRef<HTMLInputElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  // What is not in the list any more is not acted on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters, another list
  useEffect(bulk.clear, [filters])
  const focusSearch = () => search.current?.focus()
  useShortcuts({ F: focusSearch, '/': focusSearch })
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
      <div ref={place} className={styles.list} data-region="runs-list">
        <RunList
          {...bulk.forList}
          list={list}
          layout={width > 0 && width < TABLE_FROM ? 'stacked' : 'table'}
          openId={openId}
          opensOnMove={isBeside && openId !== undefined}
          onOpen={openRun}
          onSearch={focusSearch}
          onLeave={onClose}
          empty={
            <NoRuns
              list={list}
              keepsRuns
              onClearFilters={hasFilters(filters) ? () => setFilters(NO_FILTERS) : undefined}
              onUnlock={props.onUnlock}
            />
          }
        />
      </div>
      {bulk.below}
    </div>
  )
}
