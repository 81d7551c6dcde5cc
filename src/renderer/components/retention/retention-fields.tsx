import { failureLimits, type RunClass, whatIsKept } from '#shared/model/retention.ts'
import type { Retention } from '#shared/model/workflow.ts'
import { Select, type SelectOption } from '../select.tsx'
import { Switch } from '../switch.tsx'
import { LimitFields } from './limit-fields.tsx'
import styles from './retention-fields.module.css'
import { holdingNote } from './retention-words.ts'

export interface RetentionFieldsProps {
  readonly value: Retention
  /** Changes of one `field`, as it is typed, are one step of undo. */
  readonly onChange: (change: Partial<Retention>, field?: string) => void
  /** No more runs of this kind are to be kept: whether that asks for a word first is the caller's to know. */
  readonly onStop: (what: RunClass | 'all') => void
}

/** Which runs are kept, for how long and how many. */
export function RetentionFields({ value, onChange, onStop }: RetentionFieldsProps) {
  const keeping = whatIsKept(value)
  const keepsAny = keeping !== 'nothing'
  return (
    <div className={styles.fields}>
      <Switch
        label="Keep runs"
        description={
          keepsAny
            ? 'Inputs, outputs and logs stay on this machine, encrypted. Credentials are masked before anything is written.'
            : 'Nothing of a run is written anywhere. Waiting runs and retries live in memory and are lost when Patchbay quits.'
        }
        checked={keepsAny}
        onChange={next => (next ? onChange(withSomething(value)) : onStop('all'))}
      />
      {keepsAny && (
        <>
          <div className={styles.classes}>
            <Successes value={value} onChange={onChange} onStop={onStop} />
            <Failures value={value} onChange={onChange} onStop={onStop} />
          </div>
          <p className={styles.note}>
            Older runs are deleted; beyond that many, the oldest go first. {holdingNote(keeping)}
          </p>
        </>
      )}
    </div>
  )
}

/** Switching on brings back what was chosen before, or everything where that was nothing. */
const withSomething = (value: Retention): Partial<Retention> =>
  whatIsKept({ ...value, keep: true }) === 'nothing'
    ? { keep: true, keepSuccesses: true, failures: undefined }
    : { keep: true }

const KEEP: SelectOption = { value: 'keep', label: 'Keep' }
const LIKE_OTHERS: SelectOption = { value: 'same', label: 'Keep like the others' }
const DROP: SelectOption = { value: 'drop', label: 'Don’t keep' }

function Successes({ value, onChange, onStop }: RetentionFieldsProps) {
  const { keepSuccesses, days, count } = value
  return (
    <div className={styles.class}>
      <ClassName name="Runs that succeed" />
      <Select
        name="Runs that succeed"
        value={keepSuccesses ? 'keep' : 'drop'}
        options={[KEEP, DROP]}
        onChange={choice => (choice === 'drop' ? onStop('successes') : onChange({ keepSuccesses: true }))}
      />
      {keepSuccesses && (
        <LimitFields
          of="runs that succeed"
          limits={{ days, count }}
          onChange={change => onChange(change, `successes.${Object.keys(change).join()}`)}
        />
      )}
    </div>
  )
}

function Failures({ value, onChange, onStop }: RetentionFieldsProps) {
  const limits = failureLimits(value)
  const isOwn = value.failures !== undefined || !value.keepSuccesses
  const choose = (choice: string) => {
    if (choice === 'drop') onStop('failures')
    else onChange({ failures: choice === 'same' ? undefined : { ...limits, keep: true } })
  }
  return (
    <div className={styles.class}>
      <ClassName
        name="Runs that don’t succeed"
        hint={value.keepSuccesses ? 'failed, canceled or interrupted' : 'failed or canceled'}
      />
      <Select
        name="Runs that don’t succeed"
        value={limits.keep ? (isOwn ? 'keep' : 'same') : 'drop'}
        options={value.keepSuccesses ? [LIKE_OTHERS, KEEP, DROP] : [KEEP, DROP]}
        onChange={choose}
      />
      {isOwn && limits.keep && (
        <LimitFields
          of="runs that don’t succeed"
          limits={limits}
          onChange={change =>
            onChange({ failures: { ...limits, ...change } }, `failures.${Object.keys(change).join()}`)
          }
        />
      )}
    </div>
  )
}

const ClassName = ({ name, hint }: { name: string; hint?: string }) => (
  <div className={styles.name}>
    {name}
    {hint && <span className={styles.hint}>{hint}</span>}
  </div>
)
