import { BrushCleaning, Ellipsis, RotateCw, ScrollText, ShieldCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { UseEntry } from '#shared/model/use-log.ts'
import {
  AlertDialog,
  Button,
  Callout,
  EmptyState,
  ErrorState,
  IconButton,
  Menu,
  Select,
  Spinner,
} from '../../components/index.ts'
import { api, attempt, reportError } from '../../lib/api.ts'
import { changeSettings, useAppStore, useCatalog, useSettings } from '../../lib/stores/app-store.ts'
import { toast } from '../../lib/toast.ts'
import { type Filters, filterOptions, hasFilters, NO_FILTERS, withFilter } from './filters.ts'
import { useChainCheck } from './use-chain-check.ts'
import { type EntryList, useEntries } from './use-entries.ts'
import styles from './use-log.module.css'
import { UseTable } from './use-table.tsx'

/** Every time a credential was used, without any value: when, by which step, where to, and how it went. */
export function UseLogPage({ onOpenWorkflow }: { onOpenWorkflow: (id: WorkflowId) => void }) {
  const [filters, setFilters] = useState(NO_FILTERS)
  const [isClearing, setClearing] = useState(false)
  const list = useEntries(filters)
  const check = useChainCheck()
  const isOn = useSettings()?.useLog ?? true

  const clear = async () => {
    try {
      await api.invoke('useLog.clear')
      check.forget()
      list.reload()
      toast({ tone: 'success', title: 'The use log was cleared' })
    } catch (error) {
      reportError(error, 'Could not clear the use log')
    }
  }
  return (
    <main className={styles.page}>
      <header className={styles.top}>
        <h1 className={styles.heading}>Use log</h1>
        <Button icon={ShieldCheck} loading={check.isBusy} onClick={() => void check.run()}>
          Check the log
        </Button>
        <IconButton icon={RotateCw} label="Reload" variant="secondary" onClick={list.reload} />
        <Menu
          align="end"
          entries={[
            { label: 'Note uses of credentials', checked: isOn, onSelect: () => void switchOn(!isOn) },
            'separator',
            {
              label: 'Clear the log…',
              icon: BrushCleaning,
              danger: true,
              onSelect: () => setTimeout(() => setClearing(true)),
            },
          ]}
        >
          <IconButton icon={Ellipsis} label="More about the use log" variant="secondary" />
        </Menu>
      </header>
      <div className={styles.under}>
        <p className={styles.intro}>
          When a credential was used, by which step, and which host it went to. Never its value, and nothing
          of the run.
        </p>
        {!isOn && (
          <Callout
            tone="warning"
            actions={
              <Button size="s" onClick={() => void switchOn(true)}>
                Switch on
              </Button>
            }
          >
            Switched off: uses are not noted now. What was noted before is still here.
          </Callout>
        )}
        {check.answer && (
          <div role="status">
            <Callout tone={check.answer.ok ? 'success' : 'danger'}>{check.answer.message}</Callout>
          </div>
        )}
        <FilterBar filters={filters} onChange={setFilters} entries={list.entries} />
      </div>
      <Entries
        list={list}
        isFiltered={hasFilters(filters)}
        onClearFilters={() => setFilters(NO_FILTERS)}
        onOpenWorkflow={onOpenWorkflow}
      />
      <AlertDialog
        open={isClearing}
        onOpenChange={setClearing}
        title="Clear the use log?"
        description="All of its entries are deleted for good, and with them the proof of what happened up to now. Kept runs stay."
        confirmLabel="Clear the log"
        danger
        onConfirm={clear}
      />
    </main>
  )
}

const switchOn = (useLog: boolean) => attempt('Could not save the settings', () => changeSettings({ useLog }))

interface EntriesProps {
  readonly list: EntryList
  readonly isFiltered: boolean
  readonly onClearFilters: () => void
  readonly onOpenWorkflow: (id: WorkflowId) => void
}

function Entries({ list, isFiltered, onClearFilters, onOpenWorkflow }: EntriesProps) {
  if (list.entries.length > 0) return <UseTable list={list} onOpenWorkflow={onOpenWorkflow} />
  return (
    <div className={styles.center}>
      {list.state === 'failed' ? (
        <ErrorState title="The use log could not be read" error={list.error} onRetry={list.reload} />
      ) : list.state === 'loading' ? (
        <Spinner size={16} label="Reading the use log" />
      ) : isFiltered ? (
        <EmptyState
          icon={ScrollText}
          title="No use fits these filters"
          actions={<Button onClick={onClearFilters}>Show all</Button>}
        />
      ) : (
        <EmptyState icon={ScrollText} title="No credential was used yet">
          Each request that carries a credential gets a line here: the workflow and step, where the credential
          came from, the host, and how it went. The lines are chained, so that a change to one of them is
          noticed.
        </EmptyState>
      )}
    </div>
  )
}

const ALL = 'all'
const OUTCOMES = [
  { value: ALL, label: 'Any outcome' },
  { value: 'answered', label: 'Answered' },
  { value: 'failed', label: 'Failed' },
  { value: 'refused', label: 'Refused by Patchbay' },
]

interface FilterBarProps {
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
  readonly entries: readonly UseEntry[]
}

function FilterBar({ filters, onChange, entries }: FilterBarProps) {
  const workflows = useAppStore(state => state.workflows)
  const { apps } = useCatalog()
  const workflowOptions = useMemo(
    () =>
      filterOptions(
        workflows.map(({ id, name }) => ({ value: id, label: name })),
        entries.map(({ workflowId, workflowName }) => ({ value: workflowId, label: workflowName })),
      ),
    [workflows, entries],
  )
  const appOptions = useMemo(
    () =>
      filterOptions(
        apps.filter(app => app.auth.length > 0).map(({ key, name }) => ({ value: key, label: name })),
        entries.map(({ app }) => ({ value: app, label: app })),
      ),
    [apps, entries],
  )
  const set = <K extends keyof Filters>(key: K, value: string) =>
    onChange(withFilter(filters, key, value === ALL ? undefined : (value as NonNullable<Filters[K]>)))
  return (
    <search className={styles.filters} aria-label="Filters">
      <Select
        name="Workflow"
        value={filters.workflowId ?? ALL}
        options={[{ value: ALL, label: 'All workflows' }, ...workflowOptions]}
        onChange={value => set('workflowId', value)}
      />
      <Select
        name="App"
        value={filters.app ?? ALL}
        options={[{ value: ALL, label: 'All apps' }, ...appOptions]}
        onChange={value => set('app', value)}
      />
      <Select
        name="Outcome"
        value={filters.outcome ?? ALL}
        options={OUTCOMES}
        onChange={value => set('outcome', value)}
      />
    </search>
  )
}
