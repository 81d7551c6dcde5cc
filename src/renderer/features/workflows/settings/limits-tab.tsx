import type { Limits } from '#shared/model/workflow.ts'
import { NumberField } from '../../../components/index.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'
import styles from './workflow-settings.module.css'

interface LimitField {
  readonly key: keyof Limits
  readonly label: string
  readonly hint: string
  readonly min: number
  readonly max: number
  /** What one shown unit is in the stored one. */
  readonly unit: number
}

const FIELDS: readonly LimitField[] = [
  {
    key: 'runTimeoutMs',
    label: 'Whole run, seconds',
    hint: 'A run that takes longer is stopped.',
    min: 0.1,
    max: 86_400,
    unit: 1000,
  },
  {
    key: 'stepTimeoutMs',
    label: 'One attempt of a step, seconds',
    hint: 'A step may set its own.',
    min: 0.01,
    max: 86_400,
    unit: 1000,
  },
  {
    key: 'codeMemoryMb',
    label: 'Memory of a code step, MB',
    hint: 'A step that takes more is stopped.',
    min: 32,
    max: 8192,
    unit: 1,
  },
  {
    key: 'concurrency',
    label: 'Runs at the same time',
    hint: '1 keeps them strictly in order; others wait.',
    min: 1,
    max: 1000,
    unit: 1,
  },
]

export function LimitsTab() {
  const limits = useDocument(state => state.workflow.settings.limits)
  const store = useDocumentStore()
  const change = (key: keyof Limits, value: number) =>
    store.getState().edit(
      workflow =>
        withParts(workflow, {
          settings: { ...workflow.settings, limits: { ...workflow.settings.limits, [key]: value } },
        }),
      { coalesce: `type:limits.${key}` },
    )
  return (
    <div className={styles.pane}>
      <div className={styles.pair}>
        {FIELDS.map(({ key, label, hint, min, max, unit }) => (
          <NumberField
            key={key}
            label={label}
            hint={hint}
            min={min}
            max={max}
            integer={unit === 1}
            value={limits[key] / unit}
            onChange={value => value !== undefined && change(key, Math.round(value * unit))}
          />
        ))}
      </div>
    </div>
  )
}
