import { useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import { cx } from '../../lib/cx.ts'
import { useDocument } from '../../lib/stores/index.ts'
import { useBulkActions } from './bulk-actions.tsx'
import filterStyles from './filters.module.css'
import { hasFilters, NO_FILTERS, type RunFilters, toggleStatus, withFilter } from './filters.ts'
import { StatusFilter } from './filters-status.tsx'
import { TextFilter } from './filters-text.tsx'
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
  const bulk = useBulkActions(list, props.onDeleted)
  const search = useRef<HTMLInputElement>(null)
  const side = useRef<HTMLDivElement>(null)
  const keepsRuns = useDocument(state => whatIsKept(state.workflow.settings.retention) !== 'nothing')
  const isFiltered = hasFilters(filters)
  const hasAny = list.rows.length > 0 || isFiltered
  const narrow = (next: RunFilters) => {
    bulk.clear()
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
        {...bulk.forList}
        list={list}
        layout="compact"
        opensOnMove
        openId={shownId}
        onOpen={onSelect}
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
      {bulk.below}
    </div>
  )
}

const NotKept = () => (
  <p className={styles.notKept}>Retention is off: these rows go when Patchbay closes, and hold no data.</p>
)
