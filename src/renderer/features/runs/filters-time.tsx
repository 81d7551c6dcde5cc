import { Select, TextField } from '../../components/index.ts'
import styles from './filters.module.css'
import { LAST_TIMES, type TimeChoice } from './filters.ts'
import { localText } from './filters-words.ts'

const ANY = 'any'
const CUSTOM = 'custom'

interface TimeFilterProps {
  readonly value: TimeChoice | undefined
  readonly onChange: (value: TimeChoice | undefined) => void
}

/** When runs started: lately, or between two times. */
export function TimeFilter({ value, onChange }: TimeFilterProps) {
  const kind = value === undefined ? ANY : 'lastMs' in value ? String(value.lastMs) : CUSTOM
  const span = value && !('lastMs' in value) ? value : undefined
  const change = (next: string) => {
    if (next === ANY) onChange(undefined)
    else if (next === CUSTOM) onChange({ fromMs: new Date().setHours(0, 0, 0, 0) })
    else onChange({ lastMs: Number(next) })
  }
  const set = (part: 'fromMs' | 'toMs', text: string) => {
    const atMs = text === '' ? undefined : new Date(text).getTime()
    const next = { ...span, [part]: atMs }
    onChange(next.fromMs === undefined && next.toMs === undefined ? undefined : next)
  }
  return (
    <>
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
      {kind === CUSTOM && (
        <div className={styles.span}>
          <TextField
            type="datetime-local"
            aria-label="Started from"
            value={localText(span?.fromMs)}
            onChange={text => set('fromMs', text)}
          />
          <span aria-hidden>–</span>
          <TextField
            type="datetime-local"
            aria-label="Started before"
            value={localText(span?.toMs)}
            onChange={text => set('toMs', text)}
          />
        </div>
      )}
    </>
  )
}
