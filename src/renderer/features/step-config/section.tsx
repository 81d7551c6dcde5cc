import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { cx } from '../../lib/cx.ts'
import styles from './panel.module.css'

interface SectionProps {
  readonly title: string
  /** Beside the title, while it is closed as well. */
  readonly aside?: ReactNode
  readonly startsOpen?: boolean | undefined
  /** Opens it, e.g. because a field inside is asked for. */
  readonly forceOpen?: boolean | undefined
  readonly children: ReactNode
}

/** A part of the form that can be put away. */
export function Section({ title, aside, startsOpen = true, forceOpen = false, children }: SectionProps) {
  const [isOpen, setOpen] = useState(startsOpen || forceOpen)
  const id = useId()
  useEffect(() => {
    if (forceOpen) setOpen(true)
  }, [forceOpen])
  return (
    <section className={styles.section} aria-labelledby={`${id}-t`}>
      <div className={styles.sectionHead}>
        <button
          id={`${id}-t`}
          type="button"
          className={styles.sectionTitle}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={12} aria-hidden className={cx(styles.chevron, isOpen && styles.chevronOpen)} />
          {title}
        </button>
        {aside}
      </div>
      <div id={id} hidden={!isOpen} className={styles.sectionBody}>
        {isOpen && children}
      </div>
    </section>
  )
}
