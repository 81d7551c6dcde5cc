import { History, Lock, SearchX, Trash } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, EmptyState, ErrorState, Spinner } from '../../components/index.ts'
import { useIsVaultClosed } from '../../lib/stores/app-store.ts'
import styles from './run-list.module.css'
import type { RunList } from './use-run-list.ts'

interface NoRunsProps {
  readonly list: RunList
  /** False: the workflow keeps nothing. */
  readonly keepsRuns: boolean
  /** Present when filters narrow the list down. */
  readonly onClearFilters: (() => void) | undefined
  readonly onUnlock: () => void
}

/** In the place of rows: why there are none, and what to do about it. */
export function NoRuns({ list, keepsRuns, onClearFilters, onUnlock }: NoRunsProps) {
  const isClosed = useIsVaultClosed()
  if (list.phase === 'loading') {
    return (
      <Center>
        <div className={styles.late}>
          <Spinner size={16} label="Loading runs" />
        </div>
      </Center>
    )
  }
  if (isClosed) {
    return (
      <Center>
        <EmptyState
          icon={Lock}
          title="The vault is closed"
          actions={<Button onClick={onUnlock}>Unlock…</Button>}
        >
          Kept runs are encrypted with its key. Unlock it to see them; nothing of them is lost.
        </EmptyState>
      </Center>
    )
  }
  if (list.phase === 'failed') {
    return (
      <Center>
        <ErrorState title="The runs could not be loaded" error={list.error} onRetry={list.reload} />
      </Center>
    )
  }
  if (onClearFilters) {
    return (
      <Center>
        <EmptyState
          icon={SearchX}
          title="No run fits these filters"
          actions={<Button onClick={onClearFilters}>Clear filters</Button>}
        >
          {list.damaged > 0 && 'Some runs can’t be looked at, because their records are damaged.'}
        </EmptyState>
      </Center>
    )
  }
  if (!keepsRuns) {
    return (
      <Center>
        <EmptyState icon={Trash} title="Nothing is kept">
          Retention is off for this workflow. While a run lasts you see its progress; afterwards nothing of it
          is left on this machine.
        </EmptyState>
      </Center>
    )
  }
  return (
    <Center>
      <EmptyState icon={History} title="No runs yet">
        Press Run, or let the trigger fire. Each run shows up here, with what every step took in and gave.
      </EmptyState>
    </Center>
  )
}

const Center = ({ children }: { children: ReactNode }) => <div className={styles.center}>{children}</div>
