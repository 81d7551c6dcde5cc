import { useState } from 'react'
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
  const [isCustom, setCustom] = useState(false)
  const kind = value === undefined ? ANY : 'lastMs' in value ? String(value.lastMs) : CUSTOM
  const span = value && !('lastMs' in value) ? value : undefined
  const shown = isCustom && kind === ANY ? CUSTOM : kind
  const change = (next: string) => {
    setCustom(next === CUSTOM)
    if (next === ANY) onChange(undefined)
    else if (next !== CUSTOM) onChange({ lastMs: Number(next) })
    else if (value && 'lastMs' in value) onChange({ fromMs: Date.now() - value.lastMs })
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
        value={shown}
        options={[
          { value: ANY, label: 'Any time' },
          ...LAST_TIMES.map(({ lastMs, label }) => ({ value: String(lastMs), label })),
          { value: CUSTOM, label: 'From – to…' },
        ]}
        onChange={change}
      />
      {shown === CUSTOM && (
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
