import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import styles from './switch.module.css'

export interface SwitchProps {
  /** Visible name; with `hideLabel` for assistive technology alone. */
  readonly label: string
  readonly hideLabel?: boolean | undefined
  readonly description?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean | undefined
}

export function Switch({
  label,
  hideLabel = false,
  description,
  checked,
  onChange,
  disabled = false,
}: SwitchProps) {
  const id = useId()
  return (
    <div className={styles.row}>
      {!hideLabel && (
        <div className={styles.text}>
          <label htmlFor={id} className={styles.label}>
            {label}
          </label>
          {description && (
            <p id={`${id}-d`} className={styles.description}>
              {description}
            </p>
          )}
        </div>
      )}
      <Radix.Root
        id={id}
        className={styles.track}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-label={hideLabel ? label : undefined}
        aria-describedby={description ? `${id}-d` : undefined}
      >
        <Radix.Thumb className={styles.thumb} />
      </Radix.Root>
    </div>
  )
}
