import { ArrowLeft, Square } from 'lucide-react'
import type { RunState } from '#shared/model/run-state.ts'
import { Badge, Button, IconButton, StatusBadge, Tooltip } from '../../../components/index.ts'
import { formatDuration, formatTime } from '../../../lib/format.ts'
import { cancelRun } from '../../../lib/run-workflow.ts'
import { isOver } from '../../../lib/stores/run-store.ts'
import { useNow } from '../../../lib/use-now.ts'
import { useRunWorkflow } from '../../../lib/use-run-details.ts'
import { badgeOf } from '../filters.ts'
import styles from './detail.module.css'
import { ReplayButton } from './replay-button.tsx'
import type { RunDetailProps } from './run-detail-props.ts'
import { RunMenus } from './run-menus.tsx'
import type { TimelineRow } from './timeline-rows.ts'

interface RunHeaderProps
  extends Pick<RunDetailProps, 'workflow' | 'onBack' | 'onDeleted' | 'onReplay' | 'onShowRun'> {
  readonly run: RunState
  /** The step that is looked at. */
  readonly step: TimelineRow | undefined
}

/** How the run went, and what can be done with it. */
export function RunHeader({ run, step, workflow, onBack, onDeleted, onReplay, onShowRun }: RunHeaderProps) {
  const hasEnded = isOver(run)
  const nowMs = useNow(hasEnded ? 0 : 200)
  const badge = badgeOf(run)
  const { runId, replayOf } = run
  return (
    <header className={styles.head}>
      <IconButton
        size="s"
        icon={ArrowLeft}
        label="Back to the list"
        className={styles.back}
        onClick={onBack}
      />
      <StatusBadge status={run.status} />
      <span className={styles.lasted}>
        {formatDuration(run.durationMs ?? Math.max(0, nowMs - run.startedAtMs))}
      </span>
      <span className={styles.startedAt}>{formatTime(run.startedAtMs)}</span>
      <span className={styles.notes}>
        {badge && <Note {...badge} />}
        {replayOf && onShowRun && (
          <button
            type="button"
            className={styles.link}
            title="Show the run that this one replays"
            onClick={() => onShowRun(replayOf)}
          >
            of an earlier run
          </button>
        )}
        <VersionNote run={run} />
        {!run.kept && <NotKept run={run} hasEnded={hasEnded} />}
      </span>
      {hasEnded ? (
        <ReplayButton run={run} step={step} onReplay={onReplay} />
      ) : (
        <Button size="s" icon={Square} onClick={() => void cancelRun(runId)}>
          Cancel run
        </Button>
      )}
      <RunMenus run={run} workflow={workflow} onDeleted={onDeleted} />
    </header>
  )
}

interface NoteProps {
  readonly text: string
  readonly explanation: string
  readonly tone?: 'neutral' | 'warning'
}

function Note({ text, explanation, tone = 'neutral' }: NoteProps) {
  return (
    <Tooltip content={explanation}>
      <span>
        <Badge tone={tone}>{text}</Badge>
      </span>
    </Tooltip>
  )
}

/** Of some runs only their end tells whether they are kept. */
function NotKept({ run, hasEnded }: { run: RunState; hasEnded: boolean }) {
  const [text, explanation] = run.tooLarge
    ? ['too large to be kept', 'It would be kept, but was too large to be held in memory until its end.']
    : hasEnded
      ? ['not kept', 'Nothing of this run is on disk. It goes when Patchbay closes.']
      : ['not kept so far', 'Nothing of this run is on disk yet. Its end tells whether it is kept.']
  return <Note tone="warning" text={text} explanation={explanation} />
}

/** Whether what ran is what the editor shows. */
function VersionNote({ run }: { run: RunState }) {
  const { value } = useRunWorkflow(run.runId)
  if (!value || value.isCurrent) return null
  return value.exists ? (
    <Note
      text="earlier version"
      explanation="The workflow was changed since. What is shown here is as it ran."
    />
  ) : (
    <Note text="deleted workflow" explanation="The workflow is gone. What is shown here is as it ran." />
  )
}
