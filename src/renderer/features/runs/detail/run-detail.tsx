import { useEffect, useMemo, useRef, useState } from 'react'
import type { StepId, TriggerId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { ErrorState, Spinner } from '../../../components/index.ts'
import { isOver } from '../../../lib/stores/run-store.ts'
import { useRunState } from '../../../lib/use-run-details.ts'
import styles from './detail.module.css'
import { FailureView } from './failure-view.tsx'
import type { ReplayFrom, RunDetailProps } from './run-detail-props.ts'
import { RunHeader } from './run-header.tsx'
import { ReusedStep, StepDetails, TriggerDetails } from './step-details.tsx'
import { Timeline, TRIGGER } from './timeline.tsx'
import { mainStep, type TimelineRow, timelineRows } from './timeline-rows.ts'

/** One run: how it went, its steps along its time, and what each of them saw. */
export function RunDetail(props: RunDetailProps) {
  const { run, error } = useRunState(props.runId)
  if (run) return <LoadedRun {...props} run={run} />
  if (error) return <ErrorState title="This run could not be loaded" error={error} />
  return (
    <div className={styles.center}>
      <Spinner size={16} label="Loading the run" />
    </div>
  )
}

function LoadedRun({ run, ...props }: RunDetailProps & { readonly run: RunState }) {
  const { workflow, onOpenStep, onLook, openId, onReplay, onShowRun, uses } = props
  const [chosen, setChosen] = useState<string>()
  const { triggers } = workflow
  /** What was told comes back as what is open: it is no choice, and a run under way goes on to be followed. */
  const told = useRef<string>(undefined)
  useEffect(() => {
    if (!openId || openId === told.current) return
    setChosen(triggers.some(({ id }) => id === openId) ? TRIGGER : openId)
  }, [openId, triggers])
  const rows = useMemo(() => timelineRows(run, workflow.steps), [run, workflow.steps])
  const row = rows.find(({ id }) => id === chosen)
  const selected = chosen === TRIGGER || row ? (chosen ?? TRIGGER) : (mainStep(run) ?? TRIGGER)
  const looked = idInEditor(selected, run, workflow)
  useEffect(() => {
    if (!onLook) return
    told.current = looked
    onLook(looked)
  }, [looked, onLook])
  const open = (id: string) => onOpenStep?.(idInEditor(id, run, workflow))
  const replay = isOver(run) ? onReplay : undefined
  const shown = row ?? rows.find(({ id }) => id === selected)
  return (
    <section className={styles.detail} aria-label="Run">
      <RunHeader {...props} run={run} step={shown} />
      <FailureView run={run} steps={workflow.steps} selected={selected} onSelect={setChosen} />
      <div className={styles.split}>
        <Timeline
          run={run}
          rows={rows}
          selected={selected}
          onSelect={setChosen}
          onOpen={open}
          onReplay={replay && (id => replay(run, replayFrom(id)))}
        />
        <Details
          key={`${run.runId}:${selected}`}
          run={run}
          row={shown}
          workflow={workflow}
          onOpen={onOpenStep && open}
          onReplay={replay}
          onShowRun={onShowRun}
          uses={uses}
        />
      </div>
    </section>
  )
}

interface DetailsProps {
  readonly run: RunState
  /** Undefined for the trigger. */
  readonly row: TimelineRow | undefined
  readonly workflow: Workflow
  readonly onOpen: ((id: string) => void) | undefined
  readonly onReplay: RunDetailProps['onReplay'] | undefined
  readonly onShowRun: RunDetailProps['onShowRun']
  readonly uses: RunDetailProps['uses']
}

function Details({ run, row, workflow, onOpen, onReplay, onShowRun, uses }: DetailsProps) {
  if (!row) {
    return (
      <TriggerDetails
        run={run}
        onOpen={onOpen && (() => onOpen(TRIGGER))}
        onUseAsSample={uses?.ofEvent(run)}
      />
    )
  }
  if (!row.step) return <ReusedStep row={row} onShowRun={onShowRun} />
  return (
    <StepDetails
      run={run}
      step={row.step}
      name={row.name}
      steps={workflow.steps}
      onOpen={onOpen && (() => onOpen(row.id))}
      onReplay={onReplay && (() => onReplay(run, replayFrom(row.id)))}
      uses={uses?.ofStep(row.id as StepId)}
    />
  )
}

const replayFrom = (id: string): ReplayFrom => (id === TRIGGER ? 'start' : { stepId: id as StepId })

/** The trigger that fired, or the step itself. */
function idInEditor(id: string, run: RunState, { triggers }: Workflow): StepId | TriggerId {
  if (id !== TRIGGER) return id as StepId
  return (triggers.find(({ name }) => name === run.triggerName)?.id ?? id) as TriggerId
}
