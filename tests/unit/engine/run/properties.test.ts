import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '#shared/model/run-event.ts'
import { checkHistory } from '../support/check-history.ts'
import { nameIn, stepId } from '../support/flow.ts'
import { type RunReport, type RunSketch, runFlow, type StepScript } from '../support/harness.ts'
import { type RandomFlow, randomFlow } from '../support/random-flow.ts'

const RUNS = { numRuns: 150 }

/** Takes its time, fails as often as told, then returns its name; tries to change what it was handed. */
const scriptOf =
  ({ behaviours }: RandomFlow): StepScript =>
  async ({ stepName, attempt, props }, io, clock) => {
    const step = behaviours[stepName]
    io.log('info', `attempt ${attempt}`)
    await clock.sleep(step?.durationMs ?? 0)
    expect(() => (props.value as unknown[]).push('changed')).toThrow(TypeError)
    if (attempt <= (step?.failures ?? 0)) throw new Error(`${stepName} fails`)
    return { from: stepName, seen: props.value }
  }

const run = (random: RandomFlow, more: Partial<RunSketch> = {}): Promise<RunReport> =>
  runFlow({ ...random.sketch, run: { '*': scriptOf(random) }, ...more })

const ofType = (events: readonly RunEvent[], type: RunEvent['type']) =>
  events.flatMap(event =>
    event.type === type && 'stepId' in event && event.stepId ? [nameIn(event.stepId)] : [],
  )

const seqOf = (events: readonly RunEvent[], type: RunEvent['type'], name: string) =>
  events.find(event => event.type === type && 'stepId' in event && event.stepId === stepId(name))?.seq

describe('any graph', () => {
  it('[R16] [R22] [R30] [R31] has a history that keeps the rules, and accounts for each step once', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow(), async random => {
        const { events } = await run(random)
        expect(checkHistory(events)).toEqual([])
        const finals = events.flatMap(event =>
          event.type === 'step.succeeded' ||
          event.type === 'step.skipped' ||
          event.type === 'step.cancelled' ||
          (event.type === 'step.failed' && event.retryAfterMs === undefined)
            ? [nameIn(event.stepId)]
            : [],
        )
        expect(finals.sort()).toEqual(Object.keys(random.sketch.steps).sort())
      }),
      RUNS,
    )
  })

  it('[R15] a step starts after all that lead to it are decided, and runs exactly when one of them did', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow({ mayFail: false }), async random => {
        const { events } = await run(random)
        const succeeded = new Set(ofType(events, 'step.succeeded'))
        for (const name of Object.keys(random.sketch.steps)) {
          const parents = random.sketch.edges
            .filter(edge => edge.endsWith(`>${name}`))
            .map(edge => edge.split('>')[0] ?? '')
          const isActive = parents.some(parent => parent === 'hook' || succeeded.has(parent))
          expect(succeeded.has(name)).toBe(isActive)
          const started = seqOf(events, 'step.started', name)
          for (const parent of parents.filter(one => one.startsWith('s') && started !== undefined)) {
            const decided = seqOf(events, 'step.succeeded', parent) ?? seqOf(events, 'step.skipped', parent)
            expect(decided).toBeLessThan(started ?? 0)
          }
        }
      }),
      RUNS,
    )
  })

  it('[R20] each step sees what its ancestors returned, whatever others do', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow({ mayFail: false }), async random => {
        const { calls, outcome } = await run(random)
        for (const { stepName, props } of calls) {
          const expected = (random.readsOf[stepName] ?? []).map(
            name =>
              (outcome.outputs.get(stepId(name)) as { $return_value: unknown } | undefined)?.$return_value ??
              null,
          )
          expect(props.value).toEqual(expected)
        }
      }),
      RUNS,
    )
  })

  it('[R26] starts nothing after a step has failed for good', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow(), async random => {
        const { events, outcome } = await run(random)
        const failed = events.find(event => event.type === 'step.failed' && event.retryAfterMs === undefined)
        expect(outcome.status).toBe(failed ? 'failed' : 'succeeded')
        if (!failed) return
        expect(events.filter(event => event.seq > failed.seq && event.type === 'step.started')).toEqual([])
      }),
      RUNS,
    )
  })

  it('[R27] [R31] a cancellation at any time ends it at that time', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow(), fc.integer({ min: 0, max: 60 }), async (random, cancelAfterMs) => {
        const { events, outcome } = await run(random, { cancelAfterMs })
        expect(checkHistory(events)).toEqual([])
        if (outcome.status !== 'cancelled') {
          expect(outcome.durationMs).toBeLessThanOrEqual(cancelAfterMs)
          return
        }
        expect(outcome.durationMs).toBe(cancelAfterMs)
        expect(events.filter(event => event.type === 'run.cancelled').map(event => event.seq)).toEqual([
          events.length - 1,
        ])
      }),
      RUNS,
    )
  })

  it('the same ports give the same events', async () => {
    await fc.assert(
      fc.asyncProperty(randomFlow(), async random => {
        expect((await run(random)).events).toEqual((await run(random)).events)
      }),
      { numRuns: 50 },
    )
  })
})
