import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { cx } from '../lib/cx.ts'
import styles from './field.module.css'

export interface FieldProps {
  readonly label?: ReactNode
  /** Beside the label, e.g. a switch between fixed value and expression. */
  readonly aside?: ReactNode
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly optional?: boolean | undefined
}

interface FieldIds {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** Label, control, hint and error of one input, tied together for assistive technology. */
export function Field({
  label,
  aside,
  hint,
  error,
  optional = false,
  children,
}: FieldProps & { children: (ids: FieldIds) => ReactNode }) {
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = Boolean(error || hint)
  return (
    <div className={styles.field}>
      {(label || aside) && (
        <div className={styles.head}>
          <label htmlFor={id} className={styles.label}>
            {label}
            {/* The space is for those who hear the name; on the screen there is a gap anyway. */}
            {optional && <span className={styles.optional}> optional</span>}
          </label>
          {aside}
        </div>
      )}
      {children({
        id,
        'aria-describedby': hasNote ? noteId : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {hasNote && (
        <p id={noteId} className={cx(styles.note, Boolean(error) && styles.error)}>
          {error && <CircleAlert size={12} aria-hidden />}
          <span>{error || hint}</span>
        </p>
      )}
    </div>
  )
}
