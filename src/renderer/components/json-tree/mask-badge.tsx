import { LockKeyhole } from 'lucide-react'
import { Tooltip } from '../tooltip.tsx'
import styles from './mask-badge.module.css'

interface MaskBadgeProps {
  readonly origin: string
  /** -1 where the keyboard reaches it another way: within a tree, by its row. */
  readonly tabIndex?: number | undefined
}

/** Stands where a secret was: it is not kept, and this says where it came from, to mouse and keyboard alike. */
export function MaskBadge({ origin, tabIndex }: MaskBadgeProps) {
  return (
    <Tooltip
      content={
        <span className={styles.explanation}>
          A secret stood here. It is never kept or shown.
          <span className={styles.from}>Came from: {origin}</span>
        </span>
      }
    >
      <button type="button" className={styles.badge} {...(tabIndex === undefined ? {} : { tabIndex })}>
        <LockKeyhole size={10} aria-hidden />
        <span className={styles.word}>secret</span>
        <span className={styles.origin}>{origin}</span>
      </button>
    </Tooltip>
  )
}
