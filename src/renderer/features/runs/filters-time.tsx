import { Select, TextField } from '../../components/index.ts'
import { useQuietText } from '../../lib/use-quiet-text.ts'
import styles from './filters.module.css'
import { LAST_TIMES, type TimeChoice } from './filters.ts'
import { FilterFrame } from './filters-frame.tsx'
import { localText } from './filters-words.ts'

const ANY = 'any'
const CUSTOM = 'custom'
/** The hand has come to rest, milliseconds: longer than from one part of a time to the next. */
const QUIET_MS = 800
/** A year has four digits, after which the typing goes on to the next part. */
const LATEST = '9999-12-31T23:59'

interface TimeFilterProps {
  readonly value: TimeChoice | undefined
  readonly onChange: (value: TimeChoice | undefined) => void
}

/** When runs started: lately, or between two times. Two times that are both still empty narrow nothing. */
export function TimeFilter({ value, onChange }: TimeFilterProps) {
  const kind = value === undefined ? ANY : 'lastMs' in value ? String(value.lastMs) : CUSTOM
  const span = value && !('lastMs' in value) ? value : undefined
  const change = (next: string) => {
    if (next === ANY) onChange(undefined)
    else if (next === CUSTOM) onChange({ fromMs: new Date().setHours(0, 0, 0, 0) })
    else onChange({ lastMs: Number(next) })
  }
  return (
    <>
      <FilterFrame isSet={value !== undefined}>
        <Select
          name="Started"
          value={kind}
          options={[
            { value: ANY, label: 'Any time' },
            ...LAST_TIMES.map(({ lastMs, label }) => ({ value: String(lastMs), label })),
            { value: CUSTOM, label: 'From – to…' },
          ]}
          onChange={change}
        />
      </FilterFrame>
      {span && (
        <div className={styles.span}>
          <TimeInput
            label="Started from"
            value={span.fromMs}
            onChange={fromMs => onChange({ ...span, fromMs })}
          />
          <span aria-hidden>–</span>
          <TimeInput
            label="Started before"
            value={span.toMs}
            onChange={toMs => onChange({ ...span, toMs })}
          />
        </div>
      )}
    </>
  )
}

interface TimeInputProps {
  readonly label: string
  /** Unix epoch milliseconds. */
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
}

/** Each part that is typed makes another time, and an empty part makes none: it counts when the hand rests. */
function TimeInput({ label, value, onChange }: TimeInputProps) {
  const { text, setText, send } = useQuietText(
    localText(value),
    next => onChange(next === '' ? undefined : new Date(next).getTime()),
    QUIET_MS,
  )
  return (
    <TextField
      type="datetime-local"
      aria-label={label}
      max={LATEST}
      value={text}
      onChange={setText}
      onBlur={() => send(text)}
      onKeyDown={event => {
        if (event.key === 'Enter') send(text)
      }}
    />
  )
}
