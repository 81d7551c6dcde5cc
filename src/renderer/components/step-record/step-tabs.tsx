import { type ReactNode, useMemo, useState } from 'react'
import type { RunState, StepRecord, StepState } from '#shared/model/run-state.ts'
import { useLiveLogs } from '../../lib/stores/run-store.ts'
import { type Loaded, useStepRecord } from '../../lib/use-run-details.ts'
import { Badge, type Tab, Tabs } from '../index.ts'
import { Attempts } from './attempts.tsx'
import { ErrorView } from './error-view.tsx'
import { LogList } from './log-list.tsx'
import type { LogEntry } from './log-view.ts'
import { Missing } from './missing.tsx'
import { RequestList } from './request-list.tsx'
import { type LargeValues, useLargeValues, type ValuePart } from './use-large-values.ts'
import { ValueTab } from './value-tab.tsx'

type StepTab = 'output' | 'input' | 'logs' | 'requests' | 'error' | 'attempts'

interface StepTabsProps {
  readonly run: RunState
  readonly step: StepState
  /** The step's name now: what expressions call it. Undefined when it is gone. */
  readonly name: string | undefined
  /** Names of steps by id. */
  readonly names?: ReadonlyMap<string, string> | undefined
  readonly label: string
  readonly aside?: ReactNode
  readonly className?: string | undefined
}

/** What one step took in, gave, wrote and ran into. */
export function StepTabs({ label, aside, className, ...shown }: StepTabsProps) {
  const { run, step } = shown
  const record = useStepRecord(run.runId, step)
  const large = useLargeValues(run.runId, step)
  const logs = useLogs(run, step, record.value)
  const [chosen, setChosen] = useState<StepTab>()
  const tabs = tabsOf({ ...shown, record, large, logs })
  const first = tabs.some(({ id }) => id === 'error') ? 'error' : 'output'
  return (
    <Tabs<StepTab>
      className={className}
      label={label}
      // One that is no longer there leaves the choice open.
      value={tabs.find(({ id }) => id === chosen)?.id ?? first}
      onChange={setChosen}
      aside={aside}
      tabs={tabs}
    />
  )
}

/** Those that are kept, or while the step runs those that have arrived, whichever are more. */
function useLogs(run: RunState, { stepId }: StepState, record: StepRecord | undefined): readonly LogEntry[] {
  const live = useLiveLogs(run.runId)
  return useMemo(() => {
    const arrived = live.filter(log => log.stepId === stepId)
    const kept = record?.logs ?? []
    return kept.length >= arrived.length ? kept : arrived
  }, [live, record, stepId])
}

interface Parts extends Pick<StepTabsProps, 'run' | 'step' | 'name' | 'names'> {
  readonly record: Loaded<StepRecord>
  readonly large: LargeValues
  readonly logs: readonly LogEntry[]
}

/** Those that there is something in, and those in whose place it is said why there is nothing. */
function tabsOf(parts: Parts): Tab<StepTab>[] {
  const { run, step, name, record, logs } = parts
  const error = record.value?.error ?? step.error
  const attempts = record.value?.attempts ?? []
  const isRunning = step.status === 'running' || step.status === 'retrying'
  const missing = <Missing run={run} record={record} step={step} isRunning={isRunning} />
  const begin = step.earlier?.[0]?.startedAtMs ?? step.startedAtMs
  return [
    {
      id: 'output',
      label: 'Output',
      content: <Value {...parts} part="output" base={name && `steps.${name}`} missing={missing} />,
    },
    { id: 'input', label: 'Input', content: <Value {...parts} part="input" missing={missing} /> },
    {
      id: 'logs',
      label: 'Logs',
      badge: logs.length > 0 && <Badge>{logs.length}</Badge>,
      content: <LogList logs={logs} startedAtMs={begin} isRunning={isRunning} />,
    },
    ...requestsTab(parts),
    ...(error ? [{ id: 'error' as const, label: 'Error', content: <ErrorView error={error} /> }] : []),
    {
      id: 'attempts',
      label: 'Attempts',
      badge: attempts.length > 1 && <Badge tone="warning">{attempts.length}</Badge>,
      content: attempts.length > 0 ? <Attempts attempts={attempts} /> : missing,
    },
  ]
}

function requestsTab({ record, names }: Parts): Tab<StepTab>[] {
  const { requests = [], renewed = [] } = record.value ?? {}
  if (requests.length + renewed.length === 0) return []
  const isRefused = requests.some(({ outcome }) => outcome === 'refused')
  const tone = isRefused ? 'danger' : renewed.length > 0 ? 'warning' : 'neutral'
  return [
    {
      id: 'requests',
      label: 'Requests',
      badge: <Badge tone={tone}>{requests.length}</Badge>,
      content: <RequestList record={{ requests, renewed }} names={names} />,
    },
  ]
}

interface ValueProps extends Pick<Parts, 'record' | 'large'> {
  readonly part: ValuePart
  readonly base?: string | undefined
  readonly missing: ReactNode
}

const Value = ({ record, large, part, base, missing }: ValueProps) => (
  <ValueTab
    label={part === 'input' ? 'Input' : 'Output'}
    text={record.value?.[part]}
    bytes={record.value?.[`${part}Bytes`]}
    large={large.values[part]}
    isLoading={large.loading === part}
    onLoad={() => large.load(part)}
    base={base}
    missing={missing}
  />
)
