import { X } from 'lucide-react'
import { type RefObject, useEffect, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { Button, Combobox, Select } from '../../components/index.ts'
import { api } from '../../lib/api.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'
import styles from './filters.module.css'
import {
  hasFilters,
  NO_FILTERS,
  type RunFilters,
  toggleStatus,
  triggerTypeName,
  triggerTypes,
  withFilter,
} from './filters.ts'
import { FilterFrame } from './filters-frame.tsx'
import { StatusFilter } from './filters-status.tsx'
import { TextFilter } from './filters-text.tsx'
import { TimeFilter } from './filters-time.tsx'

const ALL = 'all'
const MODES = [
  { value: ALL, label: 'Any kind' },
  { value: 'live', label: 'Triggered runs' },
  { value: 'test', label: 'Test runs' },
  { value: 'rerun', label: 'Replays' },
]

interface FilterBarProps {
  readonly filters: RunFilters
  readonly onChange: (filters: RunFilters) => void
  readonly rows: readonly RunSummary[]
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly onLeave: () => void
}

/** Everything that narrows the list of runs down. */
export function FilterBar({ filters, onChange, rows, searchRef, onLeave }: FilterBarProps) {
  const set = <K extends keyof RunFilters>(key: K, value: RunFilters[K] | undefined) =>
    onChange(withFilter(filters, key, value))
  return (
    <search className={styles.bar} aria-label="Filters">
      <div className={styles.text}>
        <TextFilter
          value={filters.text}
          onChange={text => set('text', text)}
          inputRef={searchRef}
          onLeave={onLeave}
        />
      </div>
      <StatusFilter value={filters.statuses} onToggle={status => onChange(toggleStatus(filters, status))} />
      <WorkflowFilter value={filters.workflowId} onChange={id => set('workflowId', id)} rows={rows} />
      <TriggerFilter filters={filters} onChange={onChange} rows={rows} />
      <FilterFrame isSet={filters.mode !== undefined}>
        <Select
          name="Kind"
          value={filters.mode ?? ALL}
          options={MODES}
          onChange={mode => set('mode', mode === ALL ? undefined : (mode as RunFilters['mode']))}
        />
      </FilterFrame>
      <TimeFilter value={filters.time} onChange={time => set('time', time)} />
      {hasFilters(filters) && (
        <Button variant="ghost" icon={X} className={styles.clear} onClick={() => onChange(NO_FILTERS)}>
          Clear
        </Button>
      )}
    </search>
  )
}

interface WorkflowFilterProps {
  readonly value: WorkflowId | undefined
  readonly onChange: (id: WorkflowId | undefined) => void
  readonly rows: readonly RunSummary[]
}

function WorkflowFilter({ value, onChange, rows }: WorkflowFilterProps) {
  const workflows = useAppStore(state => state.workflows)
  const gone = rows.find(run => run.workflowId === value)?.workflowName
  const options = workflows.map(({ id, name }) => ({ value: id as string, label: name }))
  return (
    <FilterFrame isSet={value !== undefined}>
      <Combobox
        name="Workflow"
        value={value ?? ALL}
        valueLabel={gone ?? 'A deleted workflow'}
        options={[{ value: ALL, label: 'All workflows' }, ...options]}
        searchPlaceholder="Find a workflow…"
        onChange={id => onChange(id === ALL ? undefined : (id as WorkflowId))}
      />
    </FilterFrame>
  )
}

interface TriggerFilterProps {
  readonly filters: RunFilters
  readonly onChange: (filters: RunFilters) => void
  readonly rows: readonly RunSummary[]
}

const TYPE = 'type:'
const NAME = 'name:'
/** Of the loaded rows, how many are looked at for kinds of trigger that are not known otherwise. */
const LOOKED_AT = 500

/** By kind; and by name within one workflow. */
function TriggerFilter({ filters, onChange, rows }: TriggerFilterProps) {
  const { workflowId, triggerType, triggerName } = filters
  const named = useTriggerNames(workflowId)
  const seen = rows.slice(0, LOOKED_AT).map(run => run.triggerType)
  const options = [
    ...triggerTypes([triggerType, ...seen]).map(({ value, label }) => ({ value: TYPE + value, label })),
    ...named.map(({ name, type }) => ({
      value: NAME + name,
      label: name,
      description: triggerTypeName(type),
    })),
  ]
  const change = (value: string) => {
    const { triggerType: _, triggerName: __, ...others } = filters
    if (value.startsWith(TYPE)) onChange({ ...others, triggerType: value.slice(TYPE.length) })
    else if (value.startsWith(NAME)) onChange({ ...others, triggerName: value.slice(NAME.length) })
    else onChange(others)
  }
  return (
    <FilterFrame isSet={triggerType !== undefined || triggerName !== undefined}>
      <Select
        name="Trigger"
        value={triggerName ? NAME + triggerName : triggerType ? TYPE + triggerType : ALL}
        options={[{ value: ALL, label: 'Any trigger' }, ...options]}
        onChange={change}
      />
    </FilterFrame>
  )
}

interface NamedTrigger {
  readonly name: string
  readonly type: string
}

const NO_TRIGGERS: readonly NamedTrigger[] = []

/** Triggers of a workflow as it is now; none for one that is gone. */
function useTriggerNames(workflowId: WorkflowId | undefined): readonly NamedTrigger[] {
  const [found, setFound] = useState<{
    readonly of: WorkflowId
    readonly triggers: readonly NamedTrigger[]
  }>()
  useEffect(() => {
    if (!workflowId) return
    let isCurrent = true
    api.invoke('workflows.open', { workflowId }).then(
      ({ workflow }) => isCurrent && setFound({ of: workflowId, triggers: workflow.triggers }),
      () => isCurrent && setFound(undefined),
    )
    return () => {
      isCurrent = false
    }
  }, [workflowId])
  return found?.of === workflowId ? (found?.triggers ?? NO_TRIGGERS) : NO_TRIGGERS
}
