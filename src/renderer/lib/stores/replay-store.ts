import { create } from 'zustand'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { ReplayBatch, ReplayRequest } from '#shared/model/replay.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { api } from '../api.ts'

/** A replay that the user is about to decide on. */
export interface AskedReplay {
  readonly runIds: readonly RunId[]
  readonly from: ReplayRequest['from']
  /** The run, when it is one alone. */
  readonly run?: RunSummary | undefined
}

interface Replays {
  /** Under way, or ended lately; oldest first. */
  readonly batches: readonly ReplayBatch[]
  readonly asked: AskedReplay | undefined
  /** By batch: replays of one run, which is shown as soon as it has started. */
  readonly followed: Readonly<Record<string, WorkflowId>>
}

export const useReplays = create<Replays>(() => ({ batches: [], asked: undefined, followed: {} }))

const { setState } = useReplays

/** Opens the replay dialog. */
export const askReplay = (asked: AskedReplay): void => setState({ asked })
export const closeReplay = (): void => setState({ asked: undefined })

const takeBatches = (batches: readonly ReplayBatch[]): void => setState({ batches })

/** Enters a batch that was just started. What is already known of it from a push wins. */
export function putBatch(batch: ReplayBatch): void {
  setState(({ batches }) =>
    batches.some(({ id }) => id === batch.id) ? {} : { batches: [...batches, batch] },
  )
}

export function followReplay(batchId: string, workflowId: WorkflowId): void {
  setState(({ followed }) => ({ followed: { ...followed, [batchId]: workflowId } }))
}

export function unfollowReplay(batchId: string): void {
  setState(({ followed }) => {
    const { [batchId]: _, ...others } = followed
    return { followed: others }
  })
}

export function listenToReplays(): void {
  let isTold = false
  api.on('replays.changed', batches => {
    isTold = true
    takeBatches(batches)
  })
  // A push that came meanwhile is fresher than the answer. Without one there is nothing to show.
  api.invoke('replays.list').then(
    batches => {
      if (!isTold) takeBatches(batches)
    },
    () => undefined,
  )
}
