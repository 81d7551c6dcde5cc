import { ArrowLeft, RotateCcw, Square, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RunId, StepId, TriggerId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import {
  AlertDialog,
  Badge,
  Button,
  Callout,
  ErrorState,
  IconButton,
  Spinner,
  StatusBadge,
} from '../../components/index.ts'
import { MaskedText, TriggerTabs } from '../../components/step-record/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { formatDuration, formatTime } from '../../lib/format.ts'
import { cancelRun } from '../../lib/run-workflow.ts'
import { isOver, useDocument } from '../../lib/stores/index.ts'
import { useNow } from '../../lib/use-now.ts'
import { useRunState } from '../../lib/use-run-details.ts'
import styles from './runs.module.css'
import { StepDetails } from './step-details.tsx'
import { Timeline, TRIGGER } from './timeline.tsx'
import { mainStep } from './timeline-rows.ts'

export interface RunDetailProps {
  readonly runId: RunId
  readonly onOpenStep: (id: StepId | TriggerId) => void
  /** Back to the list, where there is no room for both. */
  readonly onBack: () => void
  readonly onDeleted: (runId: RunId) => void
}

/** One run: how it went, its steps along its time, and what each of them saw. */
export function RunDetail({ runId, onOpenStep, onBack, onDeleted }: RunDetailProps) {
  const { run, error } = useRunState(runId)
  const openId = useDocument(state => state.openId)
  const [chosen, setChosen] = useState<string>()
  // The step whose panel is opened is the one to look at, wherever it was opened from.
  useEffect(() => {
    if (openId) setChosen(openId)
  }, [openId])
  if (!run) {
    return error ? (
      <ErrorState title="This run could not be loaded" error={error} />
    ) : (
      <div className={styles.center}>
        <Spinner size={16} label="Loading the run" />
      </div>
    )
  }
  const selected = chosen === TRIGGER || (chosen && run.steps[chosen]) ? chosen : (mainStep(run) ?? TRIGGER)
  const step = run.steps[selected]
  return (
    <section className={styles.detail} aria-label="Run">
      <RunHeader run={run} onBack={onBack} onDeleted={onDeleted} />
      <RunError run={run} selected={selected} onSelect={setChosen} />
      <div className={styles.split}>
        <Timeline
          run={run}
          selected={selected}
          onSelect={setChosen}
          onOpen={id => onOpenStep(id as StepId)}
        />
        {step ? (
          <StepDetails
            key={`${runId}:${selected}`}
            run={run}
            step={step}
            onOpen={id => onOpenStep(id as StepId)}
          />
        ) : (
          <TriggerTabs key={runId} run={run} className={styles.record} />
        )}
      </div>
    </section>
  )
}

interface RunErrorProps {
  readonly run: RunState
  readonly selected: string
  readonly onSelect: (stepId: string) => void
}

/** Why the run failed, in its own words; leads to the step where it happened, unless that is what is looked at. */
function RunError({ run, selected, onSelect }: RunErrorProps) {
  const { error } = run
  const steps = useDocument(state => state.workflow.steps)
  const failed = Object.values(run.steps).find(step => step.status === 'failed')
  if (!error || failed?.stepId === selected) return null
  const name = steps.find(step => step.id === failed?.stepId)?.name
  return (
    <div className={styles.runError}>
      <Callout tone="danger">
        {failed && name && (
          <button type="button" className={styles.failedStep} onClick={() => onSelect(failed.stepId)}>
            {name}
          </button>
        )}
        <MaskedText text={error.message} />
        {error.cause && (
          <span className={styles.causeLine}>
            {' '}
            Caused by: <MaskedText text={error.cause.message} />
          </span>
        )}
      </Callout>
    </div>
  )
}

type RunHeaderProps = Pick<RunDetailProps, 'onBack' | 'onDeleted'> & { readonly run: RunState }

const MODES = { live: undefined, test: 'test', rerun: 'run again' } as const

function RunHeader({ run, onBack, onDeleted }: RunHeaderProps) {
  const hasEnded = isOver(run)
  const nowMs = useNow(hasEnded ? 0 : 200)
  const [isDeleting, setDeleting] = useState(false)
  const [isStarting, setStarting] = useState(false)
  const { runId } = run
  const runAgain = async () => {
    setStarting(true)
    await attempt('Could not run it again', async () => {
      await api.invoke('replays.start', { runIds: [runId], version: 'newest', from: 'start' })
    })
    setStarting(false)
  }
  const remove = async () => {
    const done = await attempt('Could not delete the run', async () => {
      await api.invoke('runs.delete', { runIds: [runId] })
      return true
    })
    if (done) onDeleted(runId)
  }
  return (
    <header className={styles.runHead}>
      <IconButton
        size="s"
        icon={ArrowLeft}
        label="Back to the list"
        className={styles.back}
        onClick={onBack}
      />
      <StatusBadge status={run.status} />
      <span className={styles.runTime}>
        {formatDuration(run.durationMs ?? Math.max(0, nowMs - run.startedAtMs))}
      </span>
      <span className={styles.runMeta}>{formatTime(run.startedAtMs)}</span>
      {MODES[run.mode] && (
        <span className={styles.mode}>
          <Badge>{MODES[run.mode]}</Badge>
        </span>
      )}
      {!run.kept && (
        <Badge tone="warning">
          {run.tooLarge ? 'too large to be kept' : hasEnded ? 'not kept' : 'not kept so far'}
        </Badge>
      )}
      <span className={styles.spring} />
      {hasEnded ? (
        <Button size="s" icon={RotateCcw} loading={isStarting} onClick={() => void runAgain()}>
          Run again
        </Button>
      ) : (
        <Button size="s" icon={Square} onClick={() => void cancelRun(runId)}>
          Cancel run
        </Button>
      )}
      {hasEnded && <IconButton size="s" icon={Trash2} label="Delete run" onClick={() => setDeleting(true)} />}
      <AlertDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title="Delete this run?"
        description="Its data is removed from this machine and can’t be brought back."
        confirmLabel="Delete run"
        danger
        onConfirm={remove}
      />
    </header>
  )
}
