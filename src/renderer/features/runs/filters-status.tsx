import { ChevronDown } from 'lucide-react'
import { type RunStatus, runStatusSchema } from '#shared/model/run-state.ts'
import { Popover, StatusDot, statusLabel } from '../../components/index.ts'
import { cx } from '../../lib/cx.ts'
import styles from './filters.module.css'
import { statusText } from './filters-words.ts'

interface StatusFilterProps {
  readonly value: readonly RunStatus[] | undefined
  readonly onToggle: (status: RunStatus) => void
}

/** One status or several. */
export function StatusFilter({ value, onToggle }: StatusFilterProps) {
  return (
    <Popover
      label="Status"
      className={styles.menu}
      trigger={
        <button
          type="button"
          className={cx(styles.trigger, value && styles.isSet)}
          aria-label={`Status: ${statusText(value)}`}
        >
          <span className={styles.value}>{statusText(value)}</span>
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    >
      {runStatusSchema.options.map(status => (
        <label key={status} className={styles.choice}>
          <input
            type="checkbox"
            checked={value?.includes(status) ?? false}
            onChange={() => onToggle(status)}
          />
          <StatusDot status={status} label="" />
          {statusLabel(status)}
        </label>
      ))}
    </Popover>
  )
}
