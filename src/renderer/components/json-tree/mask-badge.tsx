import { LockKeyhole } from 'lucide-react'
import styles from './mask-badge.module.css'

/** Stands where a secret was: it is not kept, and this says where it came from. */
export function MaskBadge({ origin }: { origin: string }) {
  return (
    <span className={styles.badge} title={`Secret, never kept or shown: ${origin}`}>
      <LockKeyhole size={10} aria-hidden />
      <span className={styles.word}>secret</span>
      <span className={styles.origin}>{origin}</span>
    </span>
  )
}
