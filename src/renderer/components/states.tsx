import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import { cx } from '../lib/cx.ts'
import { Button } from './button.tsx'
import styles from './states.module.css'

interface EmptyStateProps {
  readonly icon?: LucideIcon | undefined
  readonly title: string
  /** What would be here and how to get it. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.state}>
      {Icon && (
        <span className={styles.mark}>
          <Icon size={18} aria-hidden />
        </span>
      )}
      <h2 className={styles.title}>{title}</h2>
      {children && <div className={styles.body}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}

interface ErrorStateProps {
  readonly title: string
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}

/** Something could not be shown: what went wrong, and a way to try again. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  return (
    <div className={styles.state} role="status">
      <span className={cx(styles.mark, styles.bad)}>
        <CircleAlert size={18} aria-hidden />
      </span>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.body} data-selectable>
        {toErrorInfo(error).message}
      </div>
      {onRetry && (
        <div className={styles.actions}>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  )
}

const CALLOUT_ICON = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
} as const

interface CalloutProps {
  readonly tone?: keyof typeof CALLOUT_ICON | undefined
  readonly children: ReactNode
  readonly actions?: ReactNode
}

/** A remark set apart from what surrounds it. */
export function Callout({ tone = 'info', children, actions }: CalloutProps) {
  const Icon = CALLOUT_ICON[tone]
  return (
    <div className={cx(styles.callout, styles[tone])} role={tone === 'danger' ? 'alert' : 'note'}>
      <Icon size={14} aria-hidden />
      <div className={styles.calloutBody}>
        {children}
        {actions && <div className={styles.calloutActions}>{actions}</div>}
      </div>
    </div>
  )
}
