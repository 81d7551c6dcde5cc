import type { RunId } from '#shared/model/ids.ts'
import { AlertDialog } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { count } from '../../lib/format.ts'
import { MOST_AT_ONCE } from './bulk-bar.tsx'

interface DeleteRunsDialogProps {
  /** Nothing to ask about: closed. */
  readonly runIds: readonly RunId[]
  readonly onClose: () => void
  /** Told of those that are gone, also when not all of them could be deleted. */
  readonly onDeleted: (runIds: readonly RunId[]) => void
}

/** Asks before runs are deleted for good. */
export function DeleteRunsDialog({ runIds, onClose, onDeleted }: DeleteRunsDialogProps) {
  const isOne = runIds.length === 1
  return (
    <AlertDialog
      open={runIds.length > 0}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      title={isOne ? 'Delete this run?' : `Delete ${count(runIds.length, 'run')}?`}
      description={`${isOne ? 'Its' : 'Their'} data is removed from this machine and can’t be brought back.`}
      confirmLabel={isOne ? 'Delete run' : 'Delete runs'}
      danger
      onConfirm={() =>
        attempt(isOne ? 'Could not delete the run' : 'Could not delete the runs', () =>
          deleteAll(runIds, onDeleted),
        )
      }
    />
  )
}

async function deleteAll(
  runIds: readonly RunId[],
  onDeleted: (gone: readonly RunId[]) => void,
): Promise<void> {
  for (let at = 0; at < runIds.length; at += MOST_AT_ONCE) {
    const some = runIds.slice(at, at + MOST_AT_ONCE)
    await api.invoke('runs.delete', { runIds: some })
    onDeleted(some)
  }
}
