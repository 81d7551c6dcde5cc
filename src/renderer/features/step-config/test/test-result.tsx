import { ChevronDown, ExternalLink, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { StepStatus } from '#shared/model/run-state.ts'
import type { Step } from '#shared/model/workflow.ts'
import {
  Badge,
  EmptyState,
  IconButton,
  Spinner,
  StatusDot,
  statusLabel,
  Tabs,
} from '../../../components/index.ts'
import { JsonTree } from '../../../components/json-tree/index.ts'
import { ErrorView, LogList } from '../../../components/step-record/index.ts'
import { formatDuration } from '../../../lib/format.ts'
import { useLiveLogs } from '../../../lib/stores/index.ts'
import styles from './test.module.css'
import type { StepTest } from './use-step-test.ts'

type TabId = 'output' | 'input' | 'logs'

interface TestResultProps {
  readonly step: Step
  readonly test: StepTest
  readonly onShowRun: (runId: RunId) => void
}

/** What the latest test of a step came to. */
export function TestResult({ step, test, onShowRun }: TestResultProps) {
  const { run, record, error } = test
  const [isOpen, setOpen] = useState(true)
  const [tab, setTab] = useState<TabId>('output')
  const state = run?.steps[step.id]
  const live = useLiveLogs(run?.runId)
  const logs = useMemo(
    () => record?.logs ?? live.filter(log => log.stepId === step.id),
    [record, live, step.id],
  )
  const runId = run?.runId
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new test is shown even after the last one was put away
  useEffect(() => setOpen(true), [runId])

  if (error && !run) {
    return (
      <div className={styles.result}>
        <ResultHead status="failed" title="Could not start the test" onClear={test.clear} />
        <div className={styles.scroll}>
          <ErrorView error={error} />
        </div>
      </div>
    )
  }
  if (!run) return null
  const status: StepStatus = state?.status ?? (run.status === 'failed' ? 'failed' : 'waiting')
  const shownError = record?.error ?? state?.error ?? run.error ?? error
  const output = record?.output
  return (
    <section className={styles.result} aria-label="Test result">
      <ResultHead
        status={status}
        title={
          state?.durationMs === undefined
            ? statusLabel(status)
            : `${statusLabel(status)} in ${formatDuration(state.durationMs)}`
        }
        onToggle={() => setOpen(!isOpen)}
        onClear={test.isRunning ? undefined : test.clear}
        onShowRun={() => onShowRun(run.runId)}
        isOpen={isOpen}
      />
      {isOpen && (
        <Tabs<TabId>
          className={styles.tabs}
          label="Test result"
          value={tab}
          onChange={setTab}
          tabs={[
            {
              id: 'output',
              label: shownError && output === undefined ? 'Error' : 'Output',
              content: <Output {...{ step, output, error: shownError, isRunning: test.isRunning }} />,
            },
            {
              id: 'input',
              label: 'Input',
              content: record?.input ? (
                <JsonTree label="Input" text={record.input} />
              ) : (
                <Pending isRunning={test.isRunning} />
              ),
            },
            {
              id: 'logs',
              label: 'Logs',
              badge: logs.length > 0 && <Badge>{logs.length}</Badge>,
              content: <LogList logs={logs} startedAtMs={state?.startedAtMs} isRunning={test.isRunning} />,
            },
          ]}
        />
      )}
    </section>
  )
}

interface OutputProps {
  readonly step: Step
  readonly output: string | undefined
  readonly error: Parameters<typeof ErrorView>[0]['error'] | undefined
  readonly isRunning: boolean
}

function Output({ step, output, error, isRunning }: OutputProps) {
  if (output !== undefined) return <JsonTree label="Output" text={output} base={`steps.${step.name}`} />
  if (error && !isRunning) return <ErrorView error={error} />
  return <Pending isRunning={isRunning} />
}

function Pending({ isRunning }: { isRunning: boolean }) {
  return isRunning ? (
    <div className={styles.pending}>
      <Spinner size={16} label="The step is running" />
    </div>
  ) : (
    <EmptyState title="Nothing here">This test left nothing to show.</EmptyState>
  )
}

interface ResultHeadProps {
  readonly status: StepStatus
  readonly title: string
  readonly isOpen?: boolean | undefined
  readonly onToggle?: (() => void) | undefined
  readonly onShowRun?: (() => void) | undefined
  readonly onClear?: (() => void) | undefined
}

function ResultHead({ status, title, isOpen, onToggle, onShowRun, onClear }: ResultHeadProps) {
  return (
    <div className={styles.resultHead}>
      <StatusDot status={status} />
      <span className={styles.resultTitle} role="status">
        {title}
      </span>
      {onShowRun && <IconButton size="s" icon={ExternalLink} label="Show in runs" onClick={onShowRun} />}
      {onToggle && (
        <IconButton
          size="s"
          icon={ChevronDown}
          label={isOpen ? 'Fold the result' : 'Unfold the result'}
          aria-expanded={isOpen}
          className={isOpen ? undefined : styles.folded}
          onClick={onToggle}
        />
      )}
      {onClear && <IconButton size="s" icon={X} label="Clear the result" onClick={onClear} />}
    </div>
  )
}
