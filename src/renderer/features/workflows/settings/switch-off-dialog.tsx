import { useState } from 'react'
import { Button, Dialog } from '../../../components/index.ts'
import styles from './workflow-settings.module.css'

interface SwitchOffDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onSwitchOff: (deletesKept: boolean) => Promise<void>
}

/** Keeping is about to end: what happens to the runs kept so far is the user's to say. */
export function SwitchOffDialog({ open, onClose, onSwitchOff }: SwitchOffDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const choose = async (deletesKept: boolean) => {
    setBusy(true)
    await onSwitchOff(deletesKept)
    setBusy(false)
    onClose()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={next => {
        if (!next) onClose()
      }}
      title="Stop keeping runs?"
      size="s"
      description="From now on nothing of a run is written: no inputs, outputs, logs, errors or queue. A run under way keeps nothing more. What should happen to the runs kept so far?"
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
      <p className={styles.explain}>
        Deleting removes their file and destroys its key. Left alone, they go when their days are over.
      </p>
    </Dialog>
  )
}
