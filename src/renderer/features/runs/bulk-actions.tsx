import { type ReactNode, useEffect, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { useIsVaultClosed } from '../../lib/stores/app-store.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DeleteRunsDialog } from './bulk-delete.tsx'
import { type BulkSelection, deselect, NOTHING_SELECTED } from './bulk-selection.ts'
import { askToReplay } from './replay/ask-to-replay.ts'
import type { RunList } from './use-run-list.ts'

interface BulkActions {
  /** What the list itself needs for it. */
  readonly forList: {
    readonly selection: BulkSelection
    onSelection(selection: BulkSelection): void
    onDelete(runIds: readonly RunId[]): void
    onReplay(runIds: readonly RunId[]): void
  }
  /** Another list has other runs. */
  clear(): void
  /** Below the list: what can be done with what is selected, and the question before it is deleted. */
  readonly below: ReactNode
}

/** What can be done with several runs of a list at once, and with one of them by its keys. */
export function useBulkActions(list: RunList, onDeleted: (gone: readonly RunId[]) => void): BulkActions {
  const [selection, onSelection] = useState(NOTHING_SELECTED)
  const [deleting, setDeleting] = useState<readonly RunId[]>([])
  const onReplay = (runIds: readonly RunId[]) => askToReplay(list, runIds)
  const clear = () => onSelection(NOTHING_SELECTED)
  const isClosed = useIsVaultClosed()
  useEffect(() => {
    if (!isClosed) return
    onSelection(NOTHING_SELECTED)
    setDeleting([])
  }, [isClosed])
  const selected = () => [...selection.ids]
  return {
    forList: { selection, onSelection, onDelete: setDeleting, onReplay },
    clear,
    below: (
      <>
        {selection.ids.size > 0 && (
          <BulkBar
            count={selection.ids.size}
            onReplay={() => onReplay(selected())}
            onDelete={() => setDeleting(selected())}
            onClear={clear}
          />
        )}
        <DeleteRunsDialog
          runIds={deleting}
          onClose={() => setDeleting([])}
          onDeleted={gone => {
            onDeleted(gone)
            onSelection(before => deselect(before, gone))
          }}
        />
      </>
    ),
  }
}
