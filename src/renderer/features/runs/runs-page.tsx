import { useCallback, useEffect, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { SplitPane } from '../../components/index.ts'
import { cx } from '../../lib/cx.ts'
import { focusRegion } from '../../lib/regions.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import type { RunsPageProps } from '../../lib/slots.ts'
import { useIsVaultClosed } from '../../lib/stores/app-store.ts'
import { seeFailures, useFailures } from '../../lib/stores/failures-store.ts'
import { useRuns, watchRun } from '../../lib/stores/run-store.ts'
import { fromRunFilter } from './filters.ts'
import styles from './runs-page.module.css'
import { RunsPageDetail } from './runs-page-detail.tsx'
import { RunsPageSide } from './runs-page-side.tsx'
import { openRun, setFilters, setRunWidth, useRunsPage } from './runs-page-state.ts'
import { useRunList } from './use-run-list.ts'
import { useWidth } from './use-width.ts'

/** A list and a run beside each other need so much, pixels; with less the run lies over the list. */
const BOTH_FROM = 880
const DETAIL_SHARE = 0.58

/** The runs of all workflows, and the one that is looked at. */
export function RunsPage({ request, renderCanvas, onOpenWorkflow, onUnlock }: RunsPageProps) {
  useClosedWithVault()
  useRequest(request)
  useSeenFailures()
  const { filters, openId, runWidth } = useRunsPage()
  const list = useRunList(filters)
  useEffect(() => {
    watchRun(openId)
    return () => watchRun(undefined)
  }, [openId])
  useShortcuts({ Escape: closeRun }, { enabled: openId !== undefined })
  const page = useRef<HTMLElement>(null)
  const width = useWidth(page)
  const isWide = width >= BOTH_FROM
  const { forget } = list
  const onDeleted = useCallback(
    (gone: readonly RunId[]) => {
      forget(gone)
      if (openId && gone.includes(openId)) closeRun()
    },
    [forget, openId],
  )
  const detail = openId && (
    <RunsPageDetail
      key={openId}
      runId={openId}
      isBeside={isWide}
      renderCanvas={renderCanvas}
      onOpenWorkflow={onOpenWorkflow}
      onClose={closeRun}
      onDeleted={onDeleted}
    />
  )
  const isCovered = !isWide && detail !== undefined
  return (
    <main ref={page} className={styles.page}>
      <div className={cx(styles.under, isCovered && styles.covered)}>
        <SplitPane
          label="Resize the run"
          secondSize={runWidth ?? Math.round(width * DETAIL_SHARE)}
          secondMin={420}
          onResize={setRunWidth}
          second={isWide && detail}
        >
          <RunsPageSide
            list={list}
            filters={filters}
            openId={openId}
            isBeside={isWide}
            onDeleted={onDeleted}
            onClose={closeRun}
            onUnlock={onUnlock}
          />
        </SplitPane>
      </div>
      {isCovered && <div className={styles.over}>{detail}</div>}
    </main>
  )
}

/** Back to where the keys act on the list. */
function closeRun(): void {
  openRun(undefined)
  focusRegion('runs-list')
}

/** A kept run leaves the screen when the vault that seals it is closed. */
function useClosedWithVault(): void {
  const isClosed = useIsVaultClosed()
  useEffect(() => {
    const { openId } = useRunsPage.getState()
    if (isClosed && openId && !useRuns.getState().runs[openId]) openRun(undefined)
  }, [isClosed])
}

/** Another part of the app asks to see a run, or runs of a kind. */
function useRequest(request: RunsPageProps['request']): void {
  useEffect(() => {
    if (request.filter) setFilters(fromRunFilter(request.filter))
    if (request.runId) openRun(request.runId)
  }, [request])
}

/** Whoever looks at the runs has seen which of them failed. */
function useSeenFailures(): void {
  const { count } = useFailures()
  useEffect(() => {
    if (count > 0 && document.visibilityState === 'visible') seeFailures()
  }, [count])
}
