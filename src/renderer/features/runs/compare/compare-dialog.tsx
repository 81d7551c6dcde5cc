import { ArrowRight } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { RunState, RunSummary, StepStatus } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import {
  Badge,
  Dialog,
  EmptyState,
  ErrorState,
  Select,
  Spinner,
  StatusBadge,
  statusLabel,
} from '../../../components/index.ts'
import { formatDuration, formatTime } from '../../../lib/format.ts'
import { useRunState } from '../../../lib/use-run-details.ts'
import { TRIGGER } from '../detail/timeline.tsx'
import { badgeOf } from '../filters.ts'
import styles from './compare.module.css'
import { type CompareRow, compareRows, isComparable, statusOf } from './compare-rows.ts'
import { CompareSteps } from './compare-steps.tsx'
import { DiffView } from './diff-view.tsx'
import { kinship, likelyOther, useOtherRuns } from './use-other-runs.ts'
import { useStepDiffs } from './use-step-diffs.ts'

interface CompareDialogProps {
  readonly run: RunState
  readonly workflow: Workflow
  readonly onClose: () => void
}

/** A run beside another one of its workflow: step by step, what is not the same. */
export function CompareDialog({ run, workflow, onClose }: CompareDialogProps) {
  const { runs, error } = useOtherRuns(run)
  const [chosen, setChosen] = useState<RunId>()
  const badge = badgeOf(run)
  const otherId = chosen ?? (runs && likelyOther(run, runs)?.runId)
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      size="l"
      title="Compare runs"
      description="Masked secrets are compared by where they came from."
    >
      <div className={styles.heads}>
        <Select
          name="Compare with"
          value={otherId}
          onChange={id => setChosen(id as RunId)}
          options={(runs ?? []).map(other => optionOf(run, other))}
          disabled={!runs || runs.length === 0}
        />
        <ArrowRight size={14} aria-hidden />
        <span className={styles.thisRun}>
          <strong>This run</strong> <StatusBadge status={run.status} />
          {badge && <Badge>{badge.text}</Badge>} <span className={styles.when}>{labelOf(run)}</span>
        </span>
      </div>
      <div className={styles.body}>
        {error ? (
          <ErrorState title="The other runs could not be listed" error={error} />
        ) : !runs ? (
          <Spinner label="Loading runs" />
        ) : otherId === undefined ? (
          <EmptyState title="No other run">This is the only kept run of its workflow.</EmptyState>
        ) : (
          <Comparison key={otherId} otherId={otherId} run={run} workflow={workflow} />
        )}
      </div>
    </Dialog>
  )
}

const labelOf = ({ startedAtMs, durationMs }: RunSummary) =>
  `${formatTime(startedAtMs)}${durationMs === undefined ? '' : ` · ${formatDuration(durationMs)}`}`

const optionOf = (run: RunState, other: RunSummary) => {
  const kin = kinship(run, other)
  return {
    value: other.runId,
    label: `${kin ? `${kin.word} · ` : ''}${statusLabel(other.status)} · ${labelOf(other)}`,
    description: kin?.description,
  }
}

type ComparisonProps = Pick<CompareDialogProps, 'run' | 'workflow'> & { readonly otherId: RunId }

function Comparison({ otherId, run, workflow }: ComparisonProps) {
  const { run: other, error } = useRunState(otherId)
  if (error) return <ErrorState title="That run could not be loaded" error={error} />
  if (!other || other.lastSeq < 0) return <Spinner label="Loading the run" />
  return <Compared other={other} run={run} workflow={workflow} />
}

function Compared({ other, run, workflow }: Omit<ComparisonProps, 'otherId'> & { readonly other: RunState }) {
  const rows = useMemo(() => compareRows(other, run, workflow.steps), [other, run, workflow.steps])
  const { diffs, compare } = useStepDiffs(other.runId, run.runId, rows)
  const [selected, setSelected] = useState<string>(TRIGGER)
  const row = rows.find(({ id }) => id === selected)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows, as of a run that goes on, begin anew
  useEffect(() => {
    if (!row || isComparable(row)) compare(selected)
  }, [selected, rows])
  const diff = diffs.get(selected)
  return (
    <div className={styles.comparison}>
      <CompareSteps
        triggerName={run.triggerName}
        rows={rows}
        diffs={diffs}
        selected={selected}
        onSelect={setSelected}
      />
      <div className={styles.parts}>
        {row && <StatusChange row={row} />}
        {row && !isComparable(row) ? (
          <p className={styles.quiet}>
            There is nothing to compare: the steps after it saw what it gave in the run that was replayed.
          </p>
        ) : (
          <>
            {row && <DiffView label="Input" diff={diff?.input} />}
            <DiffView label={row ? 'Output' : 'Event'} diff={diff?.output} />
          </>
        )}
      </div>
    </div>
  )
}

function StatusChange({ row }: { row: CompareRow }) {
  const [was, is] = [statusOf(row.before), statusOf(row.after)]
  if (was === is) return was === 'reused' ? <p className={styles.quiet}>Reused in both runs.</p> : null
  return (
    <p className={styles.quiet}>
      {was ? wordOf(was) : 'No part of the earlier run'} before,{' '}
      {is ? wordOf(is).toLowerCase() : 'no part of this run'} now.
    </p>
  )
}

const wordOf = (status: StepStatus | 'reused') => (status === 'reused' ? 'Reused' : statusLabel(status))
