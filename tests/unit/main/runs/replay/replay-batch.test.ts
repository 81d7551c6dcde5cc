import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { type BatchOptions, startBatch } from '../../../../../src/main/runs/replay/replay-batch.ts'
import type { StartedRun } from '../../../../../src/main/runs/run-service.ts'

const ids = (count: number): RunId[] =>
  Array.from({ length: count }, (_, n) => `run_${String(n).padStart(8, '0')}` as RunId)

const started = (runId: RunId, status: RunOutcome['status'] = 'succeeded'): StartedRun => ({
  summary: { runId: `${runId}new` } as RunSummary,
  response: Promise.resolve(undefined),
  finished: Promise.resolve({ status, durationMs: 1, outputs: new Map() }),
})

function batch(options: Partial<BatchOptions> = {}) {
  const asked: RunId[] = []
  const unexpected: unknown[] = []
  const one = startBatch({
    id: 'batch',
    startedAtMs: 0,
    runIds: ids(3),
    sort: async runIds => runIds,
    wait: async () => undefined,
    onChange: () => undefined,
    onUnexpected: error => unexpected.push(error),
    ...options,
    replay: (runId, signal) => {
      asked.push(runId)
      return options.replay ? options.replay(runId, signal) : Promise.resolve(started(runId))
    },
  })
  return { ...one, asked, unexpected }
}

function later<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>(done => {
    resolve = done
  })
  return { promise, resolve }
}

const error = (code: ConstructorParameters<typeof PatchbayError>[1]['code'], message = 'why') =>
  new PatchbayError(message, { code })

describe('a batch of replays', () => {
  it('counts how runs ended, and skips those that can’t be started, saying why', async () => {
    const [a, b, c] = ids(3)
    const { ended, snapshot, unexpected } = batch({
      runIds: [...ids(3), 'run_unexpected' as RunId],
      async replay(runId) {
        if (runId === a) return started(runId)
        if (runId === b) return started(runId, 'failed')
        throw runId === c ? error('usage', 'A secret was not given.') : new TypeError('a bug')
      },
    })
    await ended
    expect(snapshot()).toEqual({
      id: 'batch',
      state: 'done',
      total: 4,
      succeeded: 1,
      failed: 1,
      skipped: 2,
      message: 'Something unexpected went wrong.',
      runIds: [`${a}new`, `${b}new`],
      startedAtMs: 0,
    })
    expect(unexpected).toEqual([new TypeError('a bug')])
  })

  it('waits while the queue is full and tries the same run again', async () => {
    let full = 2
    let waited = 0
    const { ended, snapshot, asked } = batch({
      wait: async () => void waited++,
      async replay(runId) {
        if (full-- > 0) throw error('run.queue-full')
        return started(runId)
      },
    })
    await ended
    const [first] = ids(1)
    expect(asked).toEqual([first, first, ...ids(3)])
    expect({ waited, ...snapshot() }).toMatchObject({ waited: 2, succeeded: 3, skipped: 0 })
    expect(snapshot()).not.toHaveProperty('message')
  })

  it('pauses when the vault is locked, and goes on with the same run when told to', async () => {
    let isLocked = true
    const paused = later<void>()
    const { ended, snapshot, resume, asked } = batch({
      onChange: () => {
        if (snapshot().state === 'paused') paused.resolve()
      },
      async replay(runId) {
        if (isLocked) throw error('vault.locked', 'Unlock it first.')
        return started(runId)
      },
    })
    await paused.promise
    expect(snapshot()).toMatchObject({ message: 'Unlock it first.', succeeded: 0, skipped: 0 })
    isLocked = false
    resume()
    await ended
    expect(snapshot()).toMatchObject({ state: 'done', succeeded: 3, skipped: 0 })
    const [first] = ids(1)
    expect(asked).toEqual([first, ...ids(3)])
  })

  it('cancelled while it waits, is paused or sorts, starts nothing any more and counts nothing as skipped', async () => {
    const nothing = { state: 'cancelled', succeeded: 0, failed: 0, skipped: 0 }
    const waits = batch({
      replay: () => Promise.reject(error('run.queue-full')),
      wait: signal => new Promise((_, reject) => signal.addEventListener('abort', reject)),
    })
    const turn = batch({
      replay: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(error('run.cancelled'))),
        ),
    })
    const isPaused = batch()
    isPaused.pause()
    const sorting = later<readonly RunId[]>()
    const sorts = batch({ sort: () => sorting.promise })
    for (const one of [waits, turn, isPaused, sorts]) one.cancel()
    sorting.resolve(ids(3))
    for (const one of [waits, turn, isPaused, sorts]) {
      await one.ended
      expect(one.snapshot()).toMatchObject(nothing)
      one.resume()
      one.pause()
      expect(one.snapshot().state).toBe('cancelled')
    }
    expect([isPaused.asked, sorts.asked]).toEqual([[], []])
  })

  it('tells of the latest hundred new runs alone', async () => {
    const { ended, snapshot } = batch({ runIds: ids(250) })
    await ended
    expect(snapshot()).toMatchObject({ total: 250, succeeded: 250 })
    expect(snapshot().runIds).toEqual(
      ids(250)
        .slice(150)
        .map(runId => `${runId}new`),
    )
  })

  it('can’t be lost to an order that could not be found', async () => {
    const { ended, snapshot, unexpected } = batch({ sort: () => Promise.reject(new Error('no order')) })
    await ended
    expect(snapshot().state).toBe('cancelled')
    expect(unexpected).toEqual([new Error('no order')])
  })
})
