import { Archive, ShieldCheck } from 'lucide-react'
import { Button, Popover } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { useDocument } from '../../lib/stores/document-context.tsx'
import styles from './top-bar.module.css'

/** Whether runs are kept, in words, and what that means. */
export function RetentionIndicator({ onOpenSettings }: { onOpenSettings: () => void }) {
  const { keep, days, count: most } = useDocument(state => state.workflow.settings.retention)
  const label = keep ? 'Runs are kept' : 'Runs are not kept'
  return (
    <Popover
      label={label}
      align="end"
      trigger={
        <Button variant="ghost" size="s" icon={keep ? Archive : ShieldCheck} aria-label={label}>
          <span className={styles.optionalText}>{keep ? `${days} d` : 'Keeps nothing'}</span>
        </Button>
      }
    >
      <h3 className={styles.popoverTitle}>{label}</h3>
      <p className={styles.popoverText}>
        {keep
          ? `Inputs, outputs and logs of each run stay on this machine, encrypted, for ${count(days, 'day')} and at most ${count(most, 'run')}. Credentials are masked before anything is written.`
          : 'Nothing of a run is written anywhere: no inputs, outputs, logs or errors. While a run goes on you see its status and timing; afterwards it is gone.'}
      </p>
      <Button size="s" onClick={onOpenSettings}>
        Change…
      </Button>
    </Popover>
  )
}
