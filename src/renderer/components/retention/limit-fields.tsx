import { NumberField } from '../text-field.tsx'
import styles from './retention-fields.module.css'

interface Limits {
  readonly days: number
  readonly count: number
}

interface LimitFieldsProps {
  /** Whose limits they are, for those who hear the fields. */
  readonly of: string
  readonly limits: Limits
  readonly onChange: (change: Partial<Limits>) => void
}

/** For how many days, and at most how many. */
export const LimitFields = ({ of, limits, onChange }: LimitFieldsProps) => (
  <div className={styles.limits}>
    <span aria-hidden>for</span>
    <div className={styles.days}>
      <NumberField
        aria-label={`Days to keep ${of}`}
        integer
        min={1}
        max={3650}
        value={limits.days}
        onChange={days => days !== undefined && onChange({ days })}
      />
    </div>
    <span aria-hidden>days, at most</span>
    <div className={styles.count}>
      <NumberField
        aria-label={`Most ${of} to keep`}
        integer
        min={1}
        max={1_000_000}
        value={limits.count}
        onChange={count => count !== undefined && onChange({ count })}
      />
    </div>
    <span aria-hidden>runs</span>
  </div>
)
