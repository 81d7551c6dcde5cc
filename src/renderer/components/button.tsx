import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from '../lib/cx.ts'
import styles from './button.module.css'
import { Kbd } from './kbd.tsx'
import { Spinner } from './spinner.tsx'
import { Tooltip } from './tooltip.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'title'> {
  readonly variant?: ButtonVariant | undefined
  readonly size?: 's' | 'm' | undefined
  readonly icon?: LucideIcon | undefined
  /** Shows that it is at work, and takes no clicks meanwhile. */
  readonly loading?: boolean | undefined
  readonly shortcut?: string | undefined
}

export function Button({
  variant = 'secondary',
  size = 'm',
  icon: Icon,
  loading = false,
  shortcut,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={cx(styles.button, styles[variant], size === 's' && styles.small, className)}
      disabled={disabled || loading}
      aria-busy={loading || undefined}
      {...rest}
    >
      {loading ? <Spinner size={13} /> : Icon && <Icon size={14} aria-hidden />}
      {children}
      {shortcut && <Kbd keys={shortcut} />}
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'title' | 'children'> {
  /** Accessible name, also shown as a tooltip. */
  readonly label: string
  readonly icon: LucideIcon
  readonly size?: 's' | 'm' | undefined
  readonly variant?: ButtonVariant | undefined
  readonly shortcut?: string | undefined
  /** For a button that stays pressed. */
  readonly pressed?: boolean | undefined
  readonly tooltipSide?: 'top' | 'bottom' | 'left' | 'right' | undefined
}

export function IconButton({
  label,
  icon: Icon,
  size = 'm',
  variant = 'ghost',
  shortcut,
  pressed,
  tooltipSide,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          styles.button,
          styles.iconOnly,
          styles[variant],
          size === 's' && styles.small,
          className,
        )}
        {...rest}
      >
        <Icon size={size === 's' ? 14 : 16} aria-hidden />
      </button>
    </Tooltip>
  )
}
