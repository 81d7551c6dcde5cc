import type { ReactNode } from 'react'
import { cx } from '../lib/cx.ts'
import styles from './scroll-area.module.css'

/** A region that takes the room left over and scrolls. */
export function ScrollArea({ children, className }: { children: ReactNode; className?: string | undefined }) {
  return <div className={cx(styles.area, className)}>{children}</div>
}
