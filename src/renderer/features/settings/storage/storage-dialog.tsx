import { Archive } from 'lucide-react'
import { useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { StorageEntry, StorageUsage } from '#shared/model/storage.ts'
import { Button, Callout, Dialog, EmptyState, ErrorState, Spinner } from '../../../components/index.ts'
import { count, formatBytes } from '../../../lib/format.ts'
import { useAppStore } from '../../../lib/stores/app-store.ts'
import { PurgeDialog } from './purge-dialog.tsx'
import styles from './storage.module.css'
import { StorageRow } from './storage-row.tsx'
import { type StorageState, useStorage } from './use-storage.ts'

/** What is kept of each workflow, and how to be rid of it. */
export function StorageDialog({ onClose }: { onClose: () => void }) {
  const storage = useStorage()
  const [chosen, setChosen] = useState<ReadonlySet<WorkflowId>>(new Set())
  const [purging, setPurging] = useState<readonly StorageEntry[]>()
  const { usage } = storage
  const workflows = usage?.workflows ?? []
  // Of what is still there.
  const marked = workflows.filter(({ workflowId }) => chosen.has(workflowId))

  return (
    <>
      <Dialog
        // The question comes in its place, not above it: two are enough on top of each other.
        open={purging === undefined}
        onOpenChange={onClose}
        title="Storage"
        description="Runs are kept in one encrypted file per workflow, each with a key of its own."
        footer={
          workflows.length > 0 && (
            <>
              <span className={styles.sum}>{usage && inAll(usage)}</span>
              <Button
                variant={marked.length === 0 ? 'secondary' : 'danger'}
                disabled={marked.length === 0}
                onClick={() => setPurging(marked)}
              >
                {marked.length === 0
                  ? 'Delete kept runs…'
                  : `Delete runs of ${count(marked.length, 'workflow')}…`}
              </Button>
            </>
          )
        }
      >
        <Contents
          storage={storage}
          chosen={chosen}
          onChoose={setChosen}
          onDelete={entry => setPurging([entry])}
        />
      </Dialog>
      {purging && (
        <PurgeDialog entries={purging} purge={storage.purge} onClose={() => setPurging(undefined)} />
      )}
    </>
  )
}

interface ContentsProps {
  readonly storage: StorageState
  readonly chosen: ReadonlySet<WorkflowId>
  readonly onChoose: (chosen: ReadonlySet<WorkflowId>) => void
  readonly onDelete: (entry: StorageEntry) => void
}

function Contents({
  storage: { usage, isCounted, error, reload },
  chosen,
  onChoose,
  onDelete,
}: ContentsProps) {
  const vault = useAppStore(state => state.info?.vault.state)
  if (error) return <ErrorState title="The storage could not be looked at" error={error} onRetry={reload} />
  if (!usage) {
    return (
      <div className={styles.center}>
        <Spinner size={16} label="Looking at what is kept" />
      </div>
    )
  }
  const { workflows } = usage
  const [largest] = workflows
  if (!largest) {
    return (
      <EmptyState icon={Archive} title="No runs are kept">
        Runs of workflows that keep them show up here, with what they take on the disk.
      </EmptyState>
    )
  }
  const isAll = workflows.every(({ workflowId }) => chosen.has(workflowId))
  const isSome = workflows.some(({ workflowId }) => chosen.has(workflowId))
  const toggle = (workflowId: WorkflowId) => {
    const next = new Set(chosen)
    if (!next.delete(workflowId)) next.add(workflowId)
    onChoose(next)
  }
  return (
    <>
      {vault !== undefined && vault !== 'ready' && (
        <Callout tone="warning">The vault is closed: how many runs there are can’t be told.</Callout>
      )}
      <label className={styles.all}>
        <input
          type="checkbox"
          ref={input => {
            if (input) input.indeterminate = !isAll && isSome
          }}
          checked={isAll}
          onChange={() => onChoose(new Set(isAll ? [] : workflows.map(({ workflowId }) => workflowId)))}
        />
        All workflows
      </label>
      <ul className={styles.list} aria-label="Workflows with kept runs">
        {workflows.map(entry => (
          <StorageRow
            key={entry.workflowId}
            entry={entry}
            isCounted={isCounted}
            share={largest.bytes === 0 ? 0 : entry.bytes / largest.bytes}
            isChosen={chosen.has(entry.workflowId)}
            onToggle={() => toggle(entry.workflowId)}
            onDelete={() => onDelete(entry)}
          />
        ))}
      </ul>
    </>
  )
}

const inAll = ({ totalBytes, useLogBytes }: StorageUsage): string =>
  useLogBytes === 0
    ? `${formatBytes(totalBytes)} in all`
    : `${formatBytes(totalBytes)} in all, ${formatBytes(useLogBytes)} of it the use log`
