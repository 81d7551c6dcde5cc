import { useEffect, useLayoutEffect, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { RowWindow } from '../../components/use-row-window.ts'
import type { RunList } from './use-run-list.ts'

/** What the user has scrolled to stays under the pointer when runs come in above it. */
export function useKeptInPlace({ rows, indexOf }: RunList, { first, shiftBy }: RowWindow) {
  const anchor = useRef<{ readonly runId: RunId; readonly row: number }>(undefined)
  useLayoutEffect(() => {
    const before = anchor.current
    const row = before ? indexOf(before.runId) : -1
    const at = rows[first]
    if (before && row >= 0 && row !== before.row) {
      shiftBy(row - before.row)
      anchor.current = { runId: before.runId, row }
    } else anchor.current = at && { runId: at.runId, row: first }
  })
}

interface ShownRow {
  readonly openId: RunId | undefined
  /** Rows of another layout have another height. */
  readonly layout: string
}

/** The run that is looked at is in view, wherever it was opened from; after that the list is scrolled by hand alone. */
export function useShownRow(
  { openId, layout }: ShownRow,
  { rows, indexOf }: RunList,
  scrollTo: (row: number) => void,
) {
  const shown = useRef<ShownRow>(undefined)
  const isLoaded = rows.length > 0
  useEffect(() => {
    if (!isLoaded || (openId === shown.current?.openId && layout === shown.current?.layout)) return
    shown.current = { openId, layout }
    const row = openId ? indexOf(openId) : -1
    if (row >= 0) scrollTo(row)
  }, [openId, layout, isLoaded, indexOf, scrollTo])
}
