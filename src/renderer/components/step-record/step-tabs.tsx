import { type ReactNode, useMemo, useState } from 'react'
import type { RunState, StepState } from '#shared/model/run-state.ts'
import { cx } from '../../lib/cx.ts'
import { useLiveLogs } from '../../lib/stores/run-store.ts'
import { useStepRecord } from '../../lib/use-run-details.ts'
import { Badge, Tabs } from '../index.ts'
import { Attempts } from './attempts.tsx'
import { ErrorView } from './error-view.tsx'
import { LogList } from './log-list.tsx'
import { Missing } from './missing.tsx'
import { RequestList } from './request-list.tsx'
import styles from './step-record.module.css'
import { useLargeValues, type ValuePart } from './use-large-values.ts'
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
export function StepTabs({ run, step, name, names, label, aside, className }: StepTabsProps) {
  const record = useStepRecord(run.runId, step)
  const large = useLargeValues(run.runId, step)
  const live = useLiveLogs(run.runId)
  const [chosen, setChosen] = useState<StepTab>()
  const logs = useMemo(() => {
    const ofStep = live.filter(log => log.stepId === step.stepId)
    const kept = record.value?.logs ?? []
    return kept.length >= ofStep.length ? kept : ofStep
  }, [live, record.value, step.stepId])
  const error = record.value?.error ?? step.error
  const attempts = record.value?.attempts ?? []
  const isRunning = step.status === 'running' || step.status === 'retrying'
  const { requests = [], renewed = [] } = record.value ?? {}
  const hasErrorTab = error !== undefined
  const hasRequests = requests.length + renewed.length > 0
  const isRefused = requests.some(({ outcome }) => outcome === 'refused')
  const isGone = (chosen === 'error' && !hasErrorTab) || (chosen === 'requests' && !hasRequests)
  const tab = chosen === undefined || isGone ? (hasErrorTab ? 'error' : 'output') : chosen
  const base = name === undefined ? undefined : `steps.${name}`
  const missing = <Missing run={run} record={record} step={step} isRunning={isRunning} />
  const value = (part: ValuePart, spelledAs?: string) => (
    <ValueTab
      label={part === 'input' ? 'Input' : 'Output'}
      text={record.value?.[part]}
      bytes={record.value?.[`${part}Bytes`]}
      large={large.values[part]}
      isLoading={large.loading === part}
      onLoad={() => large.load(part)}
      base={spelledAs}
      missing={missing}
    />
  )
  return (
    <Tabs<StepTab>
      className={cx(styles.tabs, className)}
      label={label}
      value={tab}
      onChange={setChosen}
      aside={aside}
      tabs={[
        {
          id: 'output',
          label: 'Output',
          content: value('output', base),
        },
        {
          id: 'input',
          label: 'Input',
          content: value('input'),
        },
        {
          id: 'logs',
          label: 'Logs',
          badge: logs.length > 0 && <Badge>{logs.length}</Badge>,
          content: <LogList logs={logs} startedAtMs={step.startedAtMs} isRunning={isRunning} />,
        },
        ...(hasRequests
          ? [
              {
                id: 'requests' as const,
                label: 'Requests',
                badge: (
                  <Badge tone={isRefused ? 'danger' : renewed.length > 0 ? 'warning' : 'neutral'}>
                    {requests.length}
                  </Badge>
                ),
                content: <RequestList record={{ requests, renewed }} names={names} />,
              },
            ]
          : []),
        ...(error ? [{ id: 'error' as const, label: 'Error', content: <ErrorView error={error} /> }] : []),
        {
          id: 'attempts',
          label: 'Attempts',
          badge: attempts.length > 1 && <Badge tone="warning">{attempts.length}</Badge>,
          content: attempts.length > 0 ? <Attempts attempts={attempts} /> : missing,
        },
      ]}
    />
  )
}
