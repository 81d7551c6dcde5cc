import type { NodeProps } from '@xyflow/react'
import { Ban, Check, CircleSlash, RotateCw, X } from 'lucide-react'
import { memo } from 'react'
import { stepDurationMs } from '#shared/model/fold-run.ts'
import type { StepState } from '#shared/model/run-state.ts'
import { iconKeyOf, Spinner, statusLabel } from '../../../components/index.ts'
import { formatDuration } from '../../../lib/format.ts'
import { useAction } from '../../../lib/stores/app-store.ts'
import { usePinMark } from '../../../lib/stores/pin-store.ts'
import { useDrawnRun, useDrawnStep, useIsReadOnly, useWorkflowId } from '../canvas-context.ts'
import type { StepNodeType } from '../model/flow.ts'
import { isReused } from '../model/wire-state.ts'
import styles from './nodes.module.css'
import { PartCard } from './part-card.tsx'

/** A step, and how it fares in the run shown. It follows its own part of the run alone. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const { step, mark, isEnd, outputs } = data
  const action = useAction(step.action)
  const state = useDrawnStep(id)
  const reused = useDrawnRun(run => isReused(run, id))
  // What is pinned is pinned now: a picture of a run shows what stood in then.
  const pinnedNow = usePinMark(useWorkflowId(), id)
  const pin = useIsReadOnly() ? undefined : pinnedNow
  return (
    <PartCard
      id={id}
      name={step.name}
      icon={iconKeyOf(action ?? { key: step.action })}
      subtitle={
        reused ? (
          'Output used again'
        ) : (
          <Subtitle state={state} fallback={action?.name ?? `Unknown action ${step.action}`} />
        )
      }
      selected={selected}
      mark={mark}
      isEnd={isEnd}
      outputs={outputs}
      isPlain={action?.auth === 'many' && Object.values(step.auth).some(({ reveal }) => reveal)}
      pin={pin}
      status={reused ? 'reused' : state?.status}
      aside={state && state.status !== 'waiting' && <RunMark state={state} />}
    />
  )
})

function Subtitle({ state, fallback }: { state: StepState | undefined; fallback: string }) {
  if (state?.error && (state.status === 'failed' || state.status === 'retrying')) {
    return <span className={styles.error}>{state.error.message.split('\n', 1)[0]}</span>
  }
  if (state?.status === 'skipped' && state.reason) return state.reason
  return state?.summary ?? fallback
}

const ICONS = {
  succeeded: Check,
  failed: X,
  retrying: RotateCw,
  skipped: CircleSlash,
  cancelled: Ban,
} as const

function RunMark({ state }: { state: StepState }) {
  const { status, attempt } = state
  const durationMs = stepDurationMs(state)
  const Icon = status === 'running' || status === 'waiting' ? undefined : ICONS[status]
  return (
    <span className={styles.run}>
      <span className={styles.runIcon} role="img" aria-label={statusLabel(status)}>
        {Icon ? <Icon size={13} strokeWidth={2.5} aria-hidden /> : <Spinner size={12} />}
      </span>
      {durationMs !== undefined && status !== 'running' && <span>{formatDuration(durationMs)}</span>}
      {attempt > 1 && <span className={styles.attempts}>try {attempt}</span>}
    </span>
  )
}
