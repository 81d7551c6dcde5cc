import { ChevronDown, RotateCcw } from 'lucide-react'
import type { StepId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { Button, IconButton, Menu, type MenuEntry } from '../../../components/index.ts'
import styles from './detail.module.css'
import type { ReplayFrom } from './run-detail-props.ts'
import type { TimelineRow } from './timeline-rows.ts'

interface ReplayButtonProps {
  readonly run: RunState
  /** The step that is looked at. */
  readonly step: TimelineRow | undefined
  readonly onReplay: (run: RunState, from: ReplayFrom) => void
}

/** Replays the run from its start; the menu beside it offers the other places. */
export function ReplayButton({ run, step, onReplay }: ReplayButtonProps) {
  const entry = (label: string, description: string, from: ReplayFrom): MenuEntry => ({
    label,
    description,
    icon: RotateCcw,
    onSelect: () => onReplay(run, from),
  })
  const fromStep = step && step.id !== run.failedStep ? step : undefined
  const entries: MenuEntry[] = [
    { heading: 'Replay' },
    entry('From the start', 'The same event, every step anew', 'start'),
    ...(run.failedStep
      ? [entry('From the failed step', 'What the steps before it gave is used again', 'failed')]
      : []),
    ...(fromStep
      ? [
          entry(`From ${fromStep.name}`, 'What the steps before it gave is used again', {
            stepId: fromStep.id as StepId,
          }),
        ]
      : []),
  ]
  return (
    <div className={styles.splitButton}>
      <Button size="s" icon={RotateCcw} onClick={() => onReplay(run, 'start')}>
        Replay
      </Button>
      <Menu entries={entries} align="end">
        <IconButton size="s" icon={ChevronDown} label="Replay from elsewhere" variant="secondary" />
      </Menu>
    </div>
  )
}
