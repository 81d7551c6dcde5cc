import { Archive, ShieldCheck } from 'lucide-react'
import { whatIsKept } from '#shared/model/retention.ts'
import { Button, describeRetention, Popover } from '../../components/index.ts'
import { useDocument } from '../../lib/stores/document-context.tsx'
import styles from './top-bar.module.css'

/** Which runs are kept, in words, and what that means. */
export function RetentionIndicator({ onOpenSettings }: { onOpenSettings: () => void }) {
  const retention = useDocument(state => state.workflow.settings.retention)
  const { title, short, text } = describeRetention(retention)
  return (
    <Popover
      label={title}
      align="end"
      trigger={
        <Button
          variant="ghost"
          size="s"
          icon={whatIsKept(retention) === 'nothing' ? ShieldCheck : Archive}
          aria-label={title}
        >
          <span className={styles.optionalText}>{short}</span>
        </Button>
      }
    >
      <h3 className={styles.popoverTitle}>{title}</h3>
      <p className={styles.popoverText}>{text}</p>
      <Button size="s" onClick={onOpenSettings}>
        Change…
      </Button>
    </Popover>
  )
}
