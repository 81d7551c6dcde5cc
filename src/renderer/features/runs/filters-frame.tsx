import type { ReactNode } from 'react'
import { cx } from '../../lib/cx.ts'
import styles from './filters.module.css'

interface FilterFrameProps {
  /** It narrows the list down. */
  readonly isSet: boolean
  readonly children: ReactNode
}

/** Around a filter that is chosen from a list: what is set is told from what is not at a glance. */
export const FilterFrame = ({ isSet, children }: FilterFrameProps) => (
  <div className={cx(isSet && styles.isSet)}>{children}</div>
)
