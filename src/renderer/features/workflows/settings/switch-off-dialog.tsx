import { useState } from 'react'
import type { RunClass } from '#shared/model/retention.ts'
import type { KeptRuns } from '#shared/model/storage.ts'
import { Button, Dialog } from '../../../components/index.ts'
import { atStakeText } from './kept-runs-words.ts'
import styles from './workflow-settings.module.css'

interface SwitchOffDialogProps {
  /** What is no longer to be kept; closed without. */
  readonly what: RunClass | 'all' | undefined
  /** What there is to decide about; undefined until that is known. */
  readonly kept: KeptRuns | undefined
  readonly onClose: () => void
  readonly onStop: (what: RunClass | 'all', deletesKept: boolean) => Promise<void>
}

const WORDS = {
  all: {
    title: 'Stop keeping runs?',
    description:
      'From now on nothing of a run is written: no inputs, outputs, logs, errors or queue. A run under way keeps nothing more. What should happen to the runs kept so far?',
    deleting: 'Deleting removes their file and destroys its key.',
  },
  successes: {
    title: 'Stop keeping runs that succeed?',
    description:
      'From now on a run is held in memory until it ends, and written only if it did not succeed; one under way is taken from disk until then. What should happen to the successful runs kept so far?',
    deleting: 'Deleting overwrites them in their file.',
  },
  failures: {
    title: 'Stop keeping runs that don’t succeed?',
    description:
      'From now on a run is held in memory until it ends, and written only if it succeeded; one under way is taken from disk until then. What should happen to the failed, canceled and interrupted runs kept so far?',
    deleting: 'Deleting overwrites them in their file.',
  },
} as const

/** Keeping is about to end: what happens to the runs kept so far is the user's to say. */
export function SwitchOffDialog({ what, kept, onClose, onStop }: SwitchOffDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const { title, description, deleting } = WORDS[what ?? 'all']
  const choose = async (deletesKept: boolean) => {
    if (!what) return
    setBusy(true)
    await onStop(what, deletesKept)
    setBusy(false)
    onClose()
  }
  return (
    <Dialog
      open={what !== undefined}
      onOpenChange={next => {
        if (!next) onClose()
      }}
      title={title}
      size="s"
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button disabled={isBusy} onClick={() => void choose(false)}>
            Leave them
          </Button>
          <Button variant="danger" loading={isBusy} onClick={() => void choose(true)}>
            Delete them
          </Button>
        </>
      }
    >
      {kept && <p className={styles.atStake}>{atStakeText(kept, what ?? 'all')}</p>}
      <p className={styles.explain}>{deleting} Left alone, they go when their days are over.</p>
    </Dialog>
  )
}
