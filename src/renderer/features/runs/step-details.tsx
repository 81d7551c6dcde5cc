import { ArrowUpRight, EyeOff } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { RunState, StepRecord, StepState } from '#shared/model/run-state.ts'
import {
  Badge,
  EmptyState,
  ErrorState,
  IconButton,
  Spinner,
  StatusDot,
  statusLabel,
  Tabs,
} from '../../components/index.ts'
import { JsonTree } from '../../components/json-tree/index.ts'
import { ErrorView, LogList } from '../../components/step-record/index.ts'
import { formatDuration, formatTime } from '../../lib/format.ts'
import { useDocument, useLiveLogs } from '../../lib/stores/index.ts'
import styles from './runs.module.css'
import { type Loaded, useStepRecord, useTriggerRecord } from './use-run-details.ts'

type StepTab = 'output' | 'input' | 'logs' | 'error' | 'attempts'

interface StepDetailsProps {
  readonly run: RunState
  readonly step: StepState
  readonly onOpen: (id: string) => void
}

/** What one step took in, gave, wrote and ran into. */
export function StepDetails({ run, step, onOpen }: StepDetailsProps) {
  const record = useStepRecord(run.runId, step)
  const name = useDocument(state => state.workflow.steps.find(one => one.id === step.stepId)?.name)
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
  const hasErrorTab = error !== undefined
  const tab =
    chosen === undefined || (chosen === 'error' && !hasErrorTab) ? (hasErrorTab ? 'error' : 'output') : chosen
  const base = name === undefined ? undefined : `steps.${name}`
  const missing = <Missing record={record} step={step} isRunning={isRunning} />
  return (
    <Tabs<StepTab>
      className={styles.record}
      label={`Step ${name ?? ''}`}
      value={tab}
      onChange={setChosen}
      aside={
        <IconButton size="s" icon={ArrowUpRight} label="Open step" onClick={() => onOpen(step.stepId)} />
      }
      tabs={[
        {
          id: 'output',
          label: 'Output',
          content: record.value?.output ? (
            <JsonTree label="Output" text={record.value.output} base={base} />
          ) : (
            missing
          ),
        },
        {
          id: 'input',
          label: 'Input',
          content: record.value?.input ? <JsonTree label="Input" text={record.value.input} /> : missing,
        },
        {
          id: 'logs',
          label: 'Logs',
          badge: logs.length > 0 && <Badge>{logs.length}</Badge>,
          content: <LogList logs={logs} startedAtMs={step.startedAtMs} isRunning={isRunning} />,
        },
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

function Missing({
  record,
  step,
  isRunning,
}: {
  record: Loaded<StepRecord>
  step: StepState
  isRunning: boolean
}) {
  if (step.status === 'skipped') {
    return (
      <EmptyState title="This step was skipped">{step.reason ?? 'Nothing led to it in this run.'}</EmptyState>
    )
  }
  if (record.error) return <NotThere error={record.error} />
  if (isRunning || !record.value) {
    return (
      <div className={styles.center}>
        <Spinner size={16} label={isRunning ? 'The step is running' : 'Loading'} />
      </div>
    )
  }
  return (
    <EmptyState title="Nothing here">
      {step.status === 'failed' ? 'The step failed before it gave anything.' : 'The step gave nothing.'}
    </EmptyState>
  )
}

/** Data that cannot be shown: not kept on purpose, or not readable. */
function NotThere({ error }: { error: unknown }) {
  const { code } = toErrorInfo(error)
  const info = error as ErrorInfo
  if (code === 'run.not-found' || info.code === 'run.not-found') {
    return (
      <EmptyState icon={EyeOff} title="Not kept">
        Nothing of this run was kept but what you see here.
      </EmptyState>
    )
  }
  return <ErrorState title="This could not be loaded" error={new Error(info.message)} />
}

/** `retrying` says what the step does; of an attempt it means that it failed, and that another followed. */
const attemptLabel = (status: StepState['status']) =>
  status === 'retrying' ? 'failed, then tried again' : statusLabel(status).toLowerCase()

function Attempts({ attempts }: { attempts: StepRecord['attempts'] }) {
  return (
    <ol className={styles.attempts} aria-label="Attempts">
      {attempts.map(attempt => (
        <li key={attempt.attempt}>
          <div className={styles.attemptHead}>
            <StatusDot status={attempt.status} />
            <span>
              Attempt {attempt.attempt}: {attemptLabel(attempt.status)}
            </span>
            <span className={styles.rowTime}>
              {attempt.durationMs === undefined ? '' : formatDuration(attempt.durationMs)}
            </span>
          </div>
          <p className={styles.attemptTime}>{formatTime(attempt.startedAtMs)}</p>
          {attempt.error && <ErrorView error={attempt.error} />}
        </li>
      ))}
    </ol>
  )
}

/** The event that started the run, and the answer to whoever sent it. */
export function TriggerDetails({ run }: { run: RunState }) {
  const record = useTriggerRecord(run)
  const [tab, setTab] = useState<'event' | 'response'>('event')
  const { value } = record
  const waiting: ReactNode = record.error ? (
    <NotThere error={record.error} />
  ) : (
    <div className={styles.center}>
      <Spinner size={16} label="Loading" />
    </div>
  )
  return (
    <Tabs
      className={styles.record}
      label="Trigger"
      value={tab}
      onChange={setTab}
      tabs={[
        {
          id: 'event',
          label: 'Event',
          content: value ? <JsonTree label="Event" text={value.output} base="steps.trigger" /> : waiting,
        },
        {
          id: 'response',
          label: 'Response',
          badge: value?.response && (
            <Badge tone={value.response.status < 400 ? 'success' : 'danger'}>{value.response.status}</Badge>
          ),
          content: !value ? (
            waiting
          ) : value.response ? (
            <JsonTree label="Response" text={JSON.stringify(value.response)} />
          ) : (
            <EmptyState title="No response">No step answered the caller in this run.</EmptyState>
          ),
        },
      ]}
    />
  )
}
