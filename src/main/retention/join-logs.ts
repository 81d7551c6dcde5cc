import type { StepId } from '#shared/model/ids.ts'
import type { QueuedEvent } from './event-queue.ts'
import type { Masker } from './masker.ts'

/** Masks each step's log lines of one batch together: output that arrives in pieces may be cut within a secret. */
export function joinLogs(batch: readonly QueuedEvent[], masker: Masker): QueuedEvent[] {
  const lines = new Map<StepId, number[]>()
  batch.forEach(({ event }, index) => {
    if (event.type === 'step.logged') push(lines, event.stepId, index)
  })
  const joined = [...batch]
  for (const indexes of lines.values()) {
    if (indexes.length < 2) continue
    const masked = masker.maskTexts(indexes.map(index => textOf(batch[index])))
    indexes.forEach((index, position) => {
      const queued = batch[index]
      if (queued?.event.type !== 'step.logged') return
      joined[index] = { ...queued, event: { ...queued.event, text: masked[position] ?? '' } }
    })
  }
  return joined
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const textOf = (queued: QueuedEvent | undefined): string =>
  queued?.event.type === 'step.logged' ? queued.event.text : ''
