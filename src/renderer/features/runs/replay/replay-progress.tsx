import { Pause, Play, Square, X } from 'lucide-react'
import { useEffect } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { ReplayBatch } from '#shared/model/replay.ts'
import { Button, IconButton } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { unfollowReplay, useReplays } from '../../../lib/stores/replay-store.ts'
import { useNow } from '../../../lib/use-now.ts'
import { countsOf, ended, isSettled, isShown, isUnderWay, titleOf } from './progress-model.ts'
import styles from './replay.module.css'

interface ReplayProgressProps {
  readonly onShowRun: (workflowId: WorkflowId, runId: RunId) => void
  /** Replays that started at or after this time, Unix epoch milliseconds. */
  readonly onShowRuns: (sinceMs: number) => void
}

/** Replays under way, in a corner, out of the way. */
export function ReplayProgress({ onShowRun, onShowRuns }: ReplayProgressProps) {
  const batches = useReplays(state => state.batches)
  useFollowed(onShowRun)
  useEffect(() => {
    for (const batch of batches) if (isSettled(batch)) dismiss(batch)
  }, [batches])
  const nowMs = useNow(batches.some(isUnderWay) ? 250 : 0)
  const shown = batches.filter(batch => isShown(batch, nowMs))
  if (shown.length === 0) return null
  return (
    <section className={styles.cards} aria-label="Replays">
      {shown.map(batch => (
        <BatchCard key={batch.id} batch={batch} onShowRuns={onShowRuns} />
      ))}
    </section>
  )
}

/** A replay of one run is shown as soon as its run has started. */
function useFollowed(onShowRun: ReplayProgressProps['onShowRun']): void {
  const { batches, followed } = useReplays()
  useEffect(() => {
    for (const { id, runIds, skipped } of batches) {
      const workflowId = followed[id]
      const [runId] = runIds
      if (!workflowId || (!runId && skipped === 0)) continue
      unfollowReplay(id)
      if (runId) onShowRun(workflowId, runId)
    }
  }, [batches, followed, onShowRun])
}

function BatchCard({ batch, onShowRuns }: { batch: ReplayBatch; onShowRuns: (sinceMs: number) => void }) {
  const { id: batchId, state, total, message, startedAtMs, runIds } = batch
  const counts = countsOf(batch)
  const act = (doing: string, channel: 'replays.pause' | 'replays.resume' | 'replays.cancel') => () =>
    void attempt(doing, () => api.invoke(channel, { batchId }))
  const title = titleOf(batch)
  return (
    <article className={styles.card} aria-label={title} data-state={state}>
      <header className={styles.cardHead}>
        <h3 className={styles.cardTitle}>{title}</h3>
        {state === 'running' && (
          <IconButton size="s" icon={Pause} label="Pause" onClick={act('Could not pause', 'replays.pause')} />
        )}
        {state === 'paused' && (
          <IconButton size="s" icon={Play} label="Go on" onClick={act('Could not go on', 'replays.resume')} />
        )}
        {isUnderWay(batch) ? (
          <IconButton
            size="s"
            icon={Square}
            label="Cancel the replay"
            onClick={act('Could not cancel', 'replays.cancel')}
          />
        ) : (
          <IconButton size="s" icon={X} label="Dismiss" onClick={() => dismiss(batch)} />
        )}
      </header>
      {total > 1 && <Bar batch={batch} />}
      {total > 1 && (
        <div className={styles.cardFoot}>
          <span role="status">{counts || (state === 'running' ? 'Starting…' : 'None started')}</span>
          {runIds.length > 0 && (
            <Button
              size="s"
              variant="ghost"
              aria-label="Show the replayed runs"
              onClick={() => onShowRuns(startedAtMs)}
            >
              Show
            </Button>
          )}
        </div>
      )}
      {message && (
        <p className={styles.message} title={message} data-selectable>
          {message}
        </p>
      )}
    </article>
  )
}

function Bar({ batch }: { batch: ReplayBatch }) {
  const { total, succeeded, failed, skipped } = batch
  const part = (n: number) => ({ width: `${(100 * n) / Math.max(total, 1)}%` })
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label="Runs that ended"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={ended(batch)}
    >
      <span className={styles.barGood} style={part(succeeded)} />
      <span className={styles.barBad} style={part(failed)} />
      <span className={styles.barSkipped} style={part(skipped)} />
    </div>
  )
}

const dismiss = ({ id }: ReplayBatch) =>
  void attempt('Could not take the replay out of the list', () =>
    api.invoke('replays.dismiss', { batchId: id }),
  )
