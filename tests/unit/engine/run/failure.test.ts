import { describe, expect, it } from 'vitest'
import { CancelledError, RetryableError, TerminalError, TimeoutError } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { stepId } from '../support/flow.ts'
import { brief, type RunSketch, runFlow } from '../support/harness.ts'

const failing = (error: unknown, retry: RunSketch['limits'] = {}): RunSketch => ({
  steps: { a: { retry } },
  edges: ['hook>a'],
  run: {
    a: () => {
      throw error
    },
  },
})

describe('failures', () => {
  it('[R26] nothing starts any more, what runs may end, the rest is skipped', async () => {
    const { events, outcome } = await runFlow({
      steps: { bad: {}, slow: {}, after: {}, retrying: { retry: { attempts: 5, backoffMs: 1000 } } },
      edges: ['hook>bad', 'hook>slow', 'hook>retrying', 'slow>after'],
      run: {
        bad: async (_, __, clock) => {
          await clock.sleep(10)
          throw new Error('broken')
        },
        slow: (_, __, clock) => clock.sleep(50),
        retrying: () => {
          throw new Error('flaky')
        },
      },
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started bad',
      'step.started slow',
      'step.started retrying',
      'step.failed retrying',
      'step.failed bad',
      'step.cancelled retrying',
      'step.succeeded slow',
      'step.skipped after',
      'run.failed',
    ])
    expect(events.find(event => event.type === 'step.skipped')).toMatchObject({
      reason: 'The run had failed before its turn.',
    })
    expect(outcome).toMatchObject({
      status: 'failed',
      stepId: stepId('bad'),
      error: { code: 'step.failed', name: 'Error', message: 'broken' },
    })
  })

  it('[R26] the first failure is the run’s; a second one is only its step’s', async () => {
    const failAfter =
      (ms: number) => async (_: unknown, __: unknown, clock: { sleep(ms: number): Promise<void> }) => {
        await clock.sleep(ms)
        throw new Error(`after ${ms}`)
      }
    const { events, outcome } = await runFlow({
      steps: { a: {}, b: { retry: { attempts: 3 } } },
      edges: ['hook>a', 'hook>b'],
      run: { a: failAfter(5), b: failAfter(9) },
    })
    expect(brief(events).slice(3)).toEqual(['step.failed a', 'step.failed b', 'run.failed'])
    expect(outcome.error?.message).toBe('after 5')
  })

  it('[R23] [R24] tries again with backoff and full jitter, and says so', async () => {
    const random = [0.5, 1, 0.25]
    const { events, calls } = await runFlow({
      ...failing(new Error('flaky'), { attempts: 4, backoffMs: 100, maxBackoffMs: 150 }),
      random: () => random.shift() ?? 0,
    })
    expect(events.filter(event => event.type === 'step.failed').map(event => event.retryAfterMs)).toEqual([
      50,
      150,
      38,
      undefined,
    ])
    expect(events.filter(event => event.type === 'step.started').map(event => event.atMs)).toEqual([
      1000, 1050, 1200, 1238,
    ])
    expect(calls.map(call => call.attempt)).toEqual([1, 2, 3, 4])
  })

  it('[R24] waits as long as the other side asked', async () => {
    const { events } = await runFlow(
      failing(new RetryableError('busy', { retryAfterMs: 999_99 }), { attempts: 2, maxBackoffMs: 10 }),
    )
    expect(events.find(event => event.type === 'step.failed')).toMatchObject({ retryAfterMs: 99_999 })
  })

  it.each([
    ['terminal', new TerminalError('no')],
    ['a timeout', new TimeoutError('slow')],
    ['a cancellation', new CancelledError()],
    ['out of memory', new PatchbayError('oom', { code: 'code.out-of-memory' })],
    ['wrong props', new PatchbayError('props', { code: 'step.invalid-props' })],
    ['no credential', new PatchbayError('auth', { code: 'auth.missing' })],
  ])('[R23] does not try again after %s', async (_, error) => {
    const { events } = await runFlow(failing(error, { attempts: 3 }))
    expect(brief(events)).toEqual(['run.started', 'step.started a', 'step.failed a', 'run.failed'])
  })

  it.each([
    ['an error', new Error('x')],
    ['a text', 'x'],
    ['nothing', undefined],
    ['a provider’s refusal', new PatchbayError('rate', { code: 'provider.rate-limited' })],
  ])('[R23] tries again after %s', async (_, error) => {
    const { events, outcome } = await runFlow(failing(error, { attempts: 2, backoffMs: 0 }))
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.failed a',
      'step.started a#2',
      'step.failed a#2',
      'run.failed',
    ])
    expect(outcome.error?.code).toBe(error instanceof PatchbayError ? error.code : 'step.failed')
  })

  it('[R23] a later attempt may succeed', async () => {
    const { outcome, events } = await runFlow({
      steps: { a: { retry: { attempts: 3, backoffMs: 10 } } },
      edges: ['hook>a'],
      run: {
        a: ({ attempt }) => {
          if (attempt < 3) throw new Error('not yet')
          return attempt
        },
      },
    })
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: new Map([[stepId('a'), { $return_value: 3 }]]),
    })
    expect(brief(events)).toContain('step.succeeded a#3')
  })
})

describe('time limits', () => {
  it('[R28] [R25] an attempt is cut off; what it does later is not shown', async () => {
    let cancelled = false
    const { events, outcome } = await runFlow({
      steps: { a: { timeoutMs: 100, retry: { attempts: 3 } }, b: {} },
      edges: ['hook>a', 'hook>b'],
      run: {
        a: async (_, io, clock) => {
          io.cancel.onCancel(() => {
            cancelled = true
            io.log('info', 'after the end')
          })
          await clock.sleep(150)
          io.log('info', 'too late')
          io.respond({ status: 200, headers: {}, body: 'too late' })
          return 'too late'
        },
        b: (_, __, clock) => clock.sleep(300),
      },
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.started b',
      'step.failed a',
      'step.succeeded b',
      'run.failed',
    ])
    expect(outcome).toMatchObject({ error: { code: 'step.timeout', details: { timeoutMs: 100 } } })
    expect(outcome.response).toBeUndefined()
    expect(cancelled).toBe(true)
  })

  it('[R28] [R27] the run is cut off: what runs is told to stop and not waited for', async () => {
    const stopped: string[] = []
    const { events, outcome, clock } = await runFlow({
      limits: { runTimeoutMs: 200 },
      steps: { a: {}, b: {}, c: {} },
      edges: ['hook>a', 'hook>b', 'a>c'],
      run: {
        '*': ({ stepName }, io, time) => {
          io.cancel.onCancel(() => stopped.push(stepName))
          return time.sleep(10_000)
        },
      },
    })
    expect(brief(events).slice(3)).toEqual([
      'step.cancelled a',
      'step.cancelled b',
      'step.skipped c',
      'run.failed',
    ])
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'run.timeout' }, durationMs: 200 })
    expect(stopped).toEqual(['a', 'b'])
    expect(clock.now()).toBe(1200)
  })
})

describe('cancelling', () => {
  it('[R27] [R31] ends at once, run.cancelled last, nothing after it', async () => {
    const { events, outcome } = await runFlow({
      steps: { a: {}, b: { retry: { attempts: 9, backoffMs: 10_000 } }, c: {} },
      edges: ['hook>a', 'hook>b', 'a>c'],
      run: {
        a: async (_, io, clock) => {
          await clock.sleep(100)
          io.log('info', 'late')
        },
        b: () => {
          throw new Error('flaky')
        },
      },
      cancelAfterMs: 30,
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.started b',
      'step.failed b',
      'step.cancelled a',
      'step.cancelled b',
      'step.skipped c',
      'run.cancelled',
    ])
    expect(outcome).toEqual({ status: 'cancelled', durationMs: 30, outputs: new Map() })
  })

  it('[R22] [R27] cancelled while an expression is evaluated', async () => {
    const { events, calls } = await runFlow({
      steps: { a: { props: { value: '{{1 + 1}}' } } },
      edges: ['hook>a'],
      sandbox: { evaluate: () => new Promise(() => undefined) },
      cancelAfterMs: 10,
    })
    expect(brief(events)).toEqual(['run.started', 'step.started a', 'step.cancelled a', 'run.cancelled'])
    expect(calls).toEqual([])
  })

  it('[R27] cancelled before it began, nothing starts', async () => {
    const { events, calls } = await runFlow({ steps: { a: {} }, edges: ['hook>a'], isCancelled: true })
    expect(brief(events)).toEqual(['run.started', 'step.skipped a', 'run.cancelled'])
    expect(calls).toEqual([])
  })
})

describe('the journal', () => {
  it.each([0, 1, 2, 3])('[R34] a journal that can’t take event %i stops the run', async at => {
    const appended: number[] = []
    const carriedOut: string[] = []
    const stopped: string[] = []
    const run = runFlow({
      steps: { a: {}, b: {} },
      edges: ['hook>a', 'hook>b'],
      run: {
        '*': ({ stepName }, io, clock) => {
          carriedOut.push(stepName)
          io.cancel.onCancel(() => stopped.push(stepName))
          return clock.sleep(stepName === 'a' ? 5 : 9)
        },
      },
      onAppend: ({ seq }) => {
        appended.push(seq)
        if (seq === at) throw new Error('disk full')
      },
    })
    await expect(run).rejects.toThrow('disk full')
    expect(appended).toEqual(Array.from({ length: at + 1 }, (_, seq) => seq))
    expect(carriedOut).toEqual(['a', 'b'].slice(0, Math.max(0, at - 1)))
    expect(stopped).toEqual(at === 3 ? ['b'] : at === 2 ? ['a'] : [])
  })

  it('[R36] is flushed before the run is done; no timer is left', async () => {
    const { clock, outcome, events, flushedAt } = await runFlow({
      steps: { a: { retry: { attempts: 2, backoffMs: 10 } } },
      edges: ['hook>a'],
      run: {
        a: ({ attempt }) => {
          if (attempt === 1) throw new Error('flaky')
        },
      },
    })
    expect(outcome.status).toBe('succeeded')
    expect(clock.pending()).toBe(0)
    expect(flushedAt).toEqual([events.length])
  })
})

describe('responding', () => {
  it('[R35] the first response wins; later ones are logged as ignored', async () => {
    const answer = (body: string) => ({ status: 201, headers: { 'x-a': '1' }, body })
    const { events, outcome } = await runFlow({
      steps: { a: {}, b: {} },
      edges: ['hook>a', 'a>b'],
      run: { a: (_, io) => io.respond(answer('first')), b: (_, io) => io.respond(answer('second')) },
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'response.sent a',
      'step.succeeded a',
      'step.started b',
      'step.logged b',
      'step.succeeded b',
      'run.succeeded',
    ])
    expect(events[5]).toMatchObject({
      level: 'warn',
      text: 'This response is ignored: “a” has responded already.',
    })
    expect(outcome.response).toEqual(answer('first'))
  })

  it('[R35] a response that can’t be sent fails the step', async () => {
    const { outcome } = await runFlow({
      steps: { a: {} },
      edges: ['hook>a'],
      run: { a: (_, io) => io.respond({ status: 99, headers: {}, body: null }) },
    })
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { message: 'The status of a response must be a whole number from 100 to 599.' },
    })
  })
})
