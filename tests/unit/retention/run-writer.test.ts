import { describe, expect, it, vi } from 'vitest'
import type { SecretPath } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { applySignal } from '#shared/model/fold-run.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { RunEvent, RunEventBody, SentRequest } from '#shared/model/run-event.ts'
import type { RunSignal, RunState } from '#shared/model/run-state.ts'
import { runSignalSchema } from '#shared/model/run-state.ts'
import { createHoldingSpace } from '../../../src/main/retention/held-run.ts'
import { createRunRecords } from '../../../src/main/retention/run-records.ts'
import {
  createRunWriter,
  type RunWriter,
  type WritableJournal,
} from '../../../src/main/retention/run-writer.ts'
import {
  numbered,
  runIdOf,
  runSucceeded,
  started,
  stepFailed,
  stepId,
  stepLogged,
  stepStarted,
  stepSucceeded,
  WORKFLOW_ID,
} from '../../support/run-events.ts'

const runId = runIdOf(1)
const TOKEN = 'tok-Q7x9Lm2Vb4'
const tainted: SecretPath = { step: stepId('source'), path: ['$return_value', 'access_token'] }
const MASK = '‹secret: steps.get_token.$return_value.access_token›'

interface Setup {
  readonly keep?: boolean
  readonly holdInMemory?: boolean
  readonly secretPaths?: readonly SecretPath[]
  readonly store?: WritableJournal
}

function setUp({ keep = true, holdInMemory = false, secretPaths = [], store }: Setup = {}) {
  const disk = createRunRecords()
  const memory = createRunRecords()
  const signals: RunSignal[] = []
  const errors: PatchbayError[] = []
  const writer = createRunWriter({
    runId,
    workflowId: WORKFLOW_ID,
    mode: 'live',
    keeping: keep ? 'all' : 'nothing',
    holdInMemory,
    secretPaths,
    realMasks: new Set(),
    stepNames: new Map<StepId, string>([
      [stepId('source'), 'get_token'],
      [stepId('other'), 'add_row'],
    ]),
    store: () => store ?? disk,
    memory,
    space: createHoldingSpace(),
    publish: batch => signals.push(...batch),
    now: () => 2_000_000,
    onWriteError: error => errors.push(error),
    onTooLarge: () => undefined,
  })
  return { disk, memory, signals, errors, writer }
}

async function feed(writer: RunWriter, bodies: readonly RunEventBody[], from = 0): Promise<void> {
  const all = numbered(runId, [...Array.from({ length: from }, () => runSucceeded), ...bodies])
  for (const event of all.slice(from)) writer.append(event)
  await writer.flush()
}

const seqs = (events: readonly { seq: number }[] | undefined): number[] =>
  (events ?? []).map(event => event.seq)

describe('[W1] everything passes the mask', () => {
  it('takes a secret out of every kind of event, kept and shown, wherever it is', async () => {
    const { disk, signals, writer } = setUp()
    writer.addSecrets([{ value: TOKEN, origin: 'accounts.Sheets.access_token' }])
    const basic = Buffer.from(`ada:${TOKEN}`).toString('base64')
    await feed(writer, [
      started({
        runId,
        event: { body: { [TOKEN]: [TOKEN] }, url: `/h?t=${TOKEN}` },
        workflowName: `W ${TOKEN}`,
      }),
      stepStarted('a', { header: `Basic ${basic}` }),
      stepLogged('a', `sent ${TOKEN}`),
      {
        ...(stepFailed('a', TOKEN, 10) as Extract<RunEventBody, { type: 'step.failed' }>),
        error: {
          code: 'code.thrown',
          name: TOKEN,
          message: `no ${TOKEN}`,
          stack: `at ${TOKEN}`,
          cause: { code: 'code.thrown', name: 'E', message: TOKEN, stack: TOKEN },
          details: { url: `http://h/${TOKEN}`, status: 401 },
        },
      },
      stepStarted('a', {}, 2),
      stepSucceeded('a', { $return_value: { deep: [TOKEN] }, $summary: `Used ${TOKEN}`, x: TOKEN }, 2),
      { type: 'step.skipped', stepId: stepId('b'), reason: `because ${TOKEN}` },
      {
        type: 'response.sent',
        stepId: stepId('a'),
        response: { status: 200, headers: { 'x-t': TOKEN }, body: { t: TOKEN } },
      },
      { type: 'run.failed', durationMs: 1, error: { code: 'code.thrown', name: 'E', message: TOKEN } },
    ])
    const everything = JSON.stringify([disk.events(runId), signals])
    expect(everything).not.toContain(TOKEN)
    expect(everything).not.toContain(basic.slice(6, -4))
    expect(everything.split('‹secret: accounts.Sheets.access_token›').length).toBeGreaterThan(15)
    for (const signal of signals) runSignalSchema.parse(signal)
  })

  it('learns a secret at its declared path and masks it everywhere else, also when it is short', async () => {
    const { disk, writer } = setUp({
      secretPaths: [tainted, { step: stepId('source'), path: ['$return_value', 'pin'] }],
    })
    await feed(writer, [
      started({ runId }),
      stepStarted('source'),
      stepSucceeded('source', {
        $return_value: { access_token: TOKEN, pin: '42', id: 'a42' },
        $summary: `x ${TOKEN}`,
      }),
      stepStarted('other', { text: `has ${TOKEN}`, age: '42' }),
      runSucceeded,
    ])
    expect(JSON.parse(disk.step(runId, stepId('source'))?.output ?? '')).toEqual({
      $return_value: { access_token: MASK, pin: '‹secret: steps.get_token.$return_value.pin›', id: 'a42' },
      $summary: `x ${MASK}`,
    })
    expect(disk.state(runId)?.steps[stepId('source')]?.summary).toBe(`x ${MASK}`)
    expect(JSON.parse(disk.step(runId, stepId('other'))?.input ?? '')).toEqual({
      text: `has ${MASK}`,
      age: '42',
    })
  })

  it('masks a whole secret subtree at its place and each of its values elsewhere', async () => {
    const { disk, writer } = setUp({ secretPaths: [{ step: stepId('source'), path: [] }] })
    await feed(writer, [
      started({ runId }),
      stepStarted('source'),
      stepSucceeded('source', { $return_value: { keys: [{ k: 'first-key-1' }, 99887766] } }),
      stepStarted('other', { a: 'first-key-1', b: 99887766 }),
    ])
    expect(disk.step(runId, stepId('source'))?.output).toBe('"‹secret: steps.get_token›"')
    expect(JSON.parse(disk.step(runId, stepId('other'))?.input ?? '')).toEqual({
      a: '‹secret: steps.get_token.$return_value.keys[0].k›',
      b: '‹secret: steps.get_token.$return_value.keys[1]›',
    })
  })

  it('masks what the trigger brings: declared paths and the headers that carry credentials', async () => {
    const { disk, writer } = setUp({ secretPaths: [{ step: 'trigger', path: ['event', 'body', 'key'] }] })
    const headers = {
      authorization: 'Bearer abc-def-123',
      Cookie: 'sid=s3ss10n-id; theme=dark',
      'x-api-key': 'k3y-0123',
      'proxy-authorization': 'Basic YWRhOmxvdmVsYWNl',
      accept: 'text/html',
    }
    await feed(writer, [
      started({ runId, event: { headers, body: { key: 'body-key-1', plain: 1 } } }),
      stepStarted('other', { a: 'abc-def-123 s3ss10n-id k3y-0123 lovelace body-key-1 theme' }),
    ])
    expect(JSON.parse(disk.trigger(runId)?.output ?? '').event).toEqual({
      headers: {
        authorization: '‹secret: steps.trigger.event.headers.authorization›',
        Cookie: '‹secret: steps.trigger.event.headers.Cookie›',
        'x-api-key': '‹secret: steps.trigger.event.headers["x-api-key"]›',
        'proxy-authorization': '‹secret: steps.trigger.event.headers["proxy-authorization"]›',
        accept: 'text/html',
      },
      body: { key: '‹secret: steps.trigger.event.body.key›', plain: 1 },
    })
    const input = disk.step(runId, stepId('other'))?.input ?? ''
    expect(input).not.toMatch(/abc-def|s3ss10n|k3y|lovelace|body-key/)
    expect(input).toContain('theme')
  })

  it('leaves ids, types and codes alone even when a secret is spelled like them', async () => {
    const { disk, signals, writer } = setUp()
    writer.addSecrets([
      { value: 'code.thrown', origin: 'o' },
      { value: 'webhook', origin: 'o' },
      { value: 'live', origin: 'o' },
    ])
    await feed(writer, [started({ runId }), stepStarted('a'), stepFailed('a', 'code.thrown')])
    expect(disk.events(runId)?.[2]).toMatchObject({
      type: 'step.failed',
      error: { code: 'code.thrown', message: '‹secret: o›' },
    })
    for (const signal of signals) runSignalSchema.parse(signal)
  })
})

describe('requests and renewed credentials', () => {
  const request = (more: Partial<SentRequest> = {}): RunEventBody => ({
    type: 'request.sent',
    stepId: stepId('other'),
    attempt: 1,
    request: {
      method: 'GET',
      host: 'api.test',
      path: '/',
      app: 'sheets',
      outcome: 'answered',
      status: 200,
      requestBytes: 3,
      responseBytes: 5,
      durationMs: 7,
      ...more,
    },
  })
  const renewed: RunEventBody = {
    type: 'credential.renewed',
    stepId: stepId('other'),
    attempt: 1,
    app: 'sheets',
    source: stepId('source'),
  }

  it('[W1] [R44] pass the mask and are found again; no signal tells of them', async () => {
    const { disk, signals, writer } = setUp()
    writer.addSecrets([{ value: TOKEN, origin: 'env.T' }])
    await feed(writer, [
      started({ runId }),
      stepStarted('other'),
      request({
        host: `${TOKEN}.test`,
        path: `/a/${encodeURIComponent(TOKEN)}`,
        outcome: 'refused',
        reason: `${TOKEN}.test is not a host of Sheets.`,
      }),
      renewed,
      request(),
      stepSucceeded('other'),
      runSucceeded,
    ])
    const record = disk.step(runId, stepId('other'))
    expect(record?.requests).toEqual([
      {
        method: 'GET',
        host: '‹secret: env.T›.test',
        path: '/a/‹secret: env.T›',
        app: 'sheets',
        outcome: 'refused',
        reason: '‹secret: env.T›.test is not a host of Sheets.',
        status: 200,
        requestBytes: 3,
        responseBytes: 5,
        durationMs: 7,
        attempt: 1,
        atMs: 1_000_002,
      },
      expect.objectContaining({ host: 'api.test', atMs: 1_000_004 }),
    ])
    expect(record?.renewed).toEqual([{ app: 'sheets', attempt: 1, source: stepId('source') }])
    expect(signals.map(({ type }) => type)).toEqual([
      'run.started',
      'step.started',
      'step.succeeded',
      'run.succeeded',
    ])
  })

  it('[W5] reach neither store nor screen of a run that keeps nothing', async () => {
    const { disk, memory, signals, writer } = setUp({ keep: false })
    await feed(writer, [started({ runId }), stepStarted('other'), request(), renewed, stepSucceeded('other')])
    expect([disk.events(runId), memory.events(runId)]).toEqual([undefined, undefined])
    expect(JSON.stringify(signals)).not.toContain('api.test')
  })

  it('[W6] [R44] a token that is had anew is taken out of what the run had kept before', async () => {
    const { disk, writer } = setUp()
    await feed(writer, [started({ runId }), stepStarted('other'), request({ path: `/t/${TOKEN}` })])
    expect(JSON.stringify(disk.events(runId))).toContain(TOKEN)
    writer.addSecrets([{ value: TOKEN, origin: 'steps.get_token.$return_value.access_token' }])
    await feed(writer, [renewed, stepSucceeded('other'), runSucceeded], 3)
    expect(JSON.stringify(disk.events(runId))).not.toContain(TOKEN)
  })

  it('[R44] what a source said when it failed to give a new one is masked by its looks', async () => {
    const { disk, signals, writer } = setUp({ secretPaths: [tainted] })
    const cause = { code: 'step.failed' as const, name: 'Error', message: `token: ${TOKEN}` }
    const error = {
      code: 'auth.rejected' as const,
      name: 'TerminalError',
      message: 'Sheets refused the credential.',
      details: { repeatable: true, askedAgain: 'get_token' },
      cause,
    }
    await feed(writer, [
      started({ runId }),
      stepStarted('source'),
      stepSucceeded('source', { $return_value: { access_token: 'the-old-one' } }),
      stepStarted('other'),
      { type: 'step.failed', stepId: stepId('other'), attempt: 1, error, durationMs: 1 },
      { type: 'run.failed', error, durationMs: 1, stepId: stepId('other') },
    ])
    const everything = JSON.stringify([disk.events(runId), signals])
    expect(everything).not.toContain(TOKEN)
    expect(everything).toContain('token: ‹masked: looks like a credential›')
    expect(everything).toContain('Sheets refused the credential.')
  })
})

describe('a step whose secret is not known yet', () => {
  const opening = [started({ runId }), stepStarted('source'), stepLogged('source', `trying ${TOKEN}`)]

  it('has its log lines held until it settles, and then masked', async () => {
    const { disk, signals, writer } = setUp({ secretPaths: [tainted] })
    await feed(writer, opening)
    expect(seqs(disk.events(runId))).toEqual([0, 1])
    expect(seqs(signals)).toEqual([0, 1])
    await feed(writer, [stepSucceeded('source', { $return_value: { access_token: TOKEN } })], 3)
    expect(disk.step(runId, stepId('source'))?.logs).toMatchObject([{ text: `trying ${MASK}` }])
    expect(seqs(signals)).toEqual([0, 1, 2, 3])
  })

  it('[W3] holds what comes behind it too, so that order stays', async () => {
    const { disk, signals, writer } = setUp({ secretPaths: [tainted] })
    await feed(writer, [...opening, stepStarted('other'), stepLogged('other', 'x'), stepSucceeded('other')])
    expect(seqs(disk.events(runId))).toEqual([0, 1])
    await feed(writer, [stepSucceeded('source', { $return_value: { access_token: TOKEN } }), runSucceeded], 6)
    expect(seqs(disk.events(runId))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(seqs(signals)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it.each([
    ['fails', [stepFailed('source', `password=${TOKEN}`)]],
    ['fails and tries again', [stepFailed('source', `password=${TOKEN}`, 100)]],
    [
      'is cancelled',
      [{ type: 'step.cancelled', stepId: stepId('source'), attempt: 1, durationMs: 1 } as const],
    ],
    ['never settles before the run ends', [{ type: 'run.cancelled', durationMs: 1 } as const]],
  ])('has what looks like a credential masked when it %s', async (_, ending) => {
    const { disk, writer } = setUp({ secretPaths: [tainted] })
    await feed(writer, [
      started({ runId }),
      stepStarted('source'),
      stepLogged('source', `plain words, token: ${TOKEN}, and 9f86d081884c7d659a2feaa0c55ad015`),
      ...ending,
    ])
    expect(JSON.stringify(disk.events(runId))).not.toContain(TOKEN)
    expect(disk.step(runId, stepId('source'))?.logs).toMatchObject([
      {
        text: 'plain words, token: ‹masked: looks like a credential›, and ‹masked: looks like a credential›',
      },
    ])
    expect(disk.events(runId)).toHaveLength(4)
  })

  it('has its error scrubbed in the run’s own end as well', async () => {
    const { disk, signals, writer } = setUp({ secretPaths: [tainted] })
    const error = { code: 'code.thrown', name: 'Error', message: `secret=${TOKEN}` } as const
    await feed(writer, [
      started({ runId }),
      stepStarted('source'),
      stepFailed('source', error.message),
      { type: 'run.failed', durationMs: 1, error, stepId: stepId('source') },
    ])
    expect(JSON.stringify([disk.events(runId), signals])).not.toContain(TOKEN)
  })

  it('is not waited for without end: a talkative one is scrubbed instead', async () => {
    const { disk, writer } = setUp({ secretPaths: [tainted] })
    const lines = Array.from({ length: 5100 }, () => stepLogged('source', `token=${TOKEN}`))
    await feed(writer, [started({ runId }), stepStarted('source'), ...lines])
    expect(disk.events(runId)).toHaveLength(5102)
    expect(JSON.stringify(disk.events(runId))).not.toContain(TOKEN)
  })

  it('is not held back when it is another step that speaks', async () => {
    const { disk, writer } = setUp({ secretPaths: [tainted] })
    await feed(writer, [
      started({ runId }),
      stepStarted('source'),
      stepStarted('other'),
      stepLogged('other', 'hello'),
    ])
    expect(disk.events(runId)).toHaveLength(4)
  })
})

describe('[S-CR-1] a secret cut between two log lines', () => {
  const lines = async (batches: readonly (readonly string[])[]) => {
    const { disk, signals, writer } = setUp()
    writer.addSecrets([{ value: TOKEN, origin: 'o' }])
    await feed(writer, [started({ runId }), stepStarted('a')])
    let seq = 2
    for (const batch of batches) {
      await feed(
        writer,
        batch.map(text => stepLogged('a', text)),
        seq,
      )
      seq += batch.length
    }
    return { disk, signals, writer, seq }
  }

  it('is masked in both, wherever it is cut, in one batch or in two', async () => {
    for (let cut = 1; cut < TOKEN.length; cut++) {
      const parts = [`before ${TOKEN.slice(0, cut)}`, `${TOKEN.slice(cut)} after`] as const
      for (const batches of [[[...parts]], [[parts[0]], [parts[1]]]]) {
        const { disk } = await lines(batches)
        expect(disk.step(runId, stepId('a'))?.logs.map(log => log.text)).toEqual([
          'before ‹secret: o›',
          '‹secret: o› after',
        ])
      }
    }
  })

  it('waits for its rest no longer than until the step or the run ends', async () => {
    const first = await lines([[`so far ${TOKEN.slice(0, 5)}`]])
    expect(first.disk.events(runId)).toHaveLength(2)
    await feed(first.writer, [stepSucceeded('a')], first.seq)
    expect(first.disk.events(runId)).toHaveLength(4)
    const second = await lines([[`so far ${TOKEN.slice(0, 5)}`]])
    await feed(second.writer, [{ type: 'run.cancelled', durationMs: 1 }], second.seq)
    expect(second.disk.events(runId)).toHaveLength(4)
  })

  it('is not waited for when a line only looks like a beginning: it appears soon by itself', async () => {
    vi.useFakeTimers()
    const { disk } = await lines([[`so far ${TOKEN.slice(0, 1)}`]])
    expect(disk.events(runId)).toHaveLength(2)
    vi.advanceTimersByTime(50)
    vi.useRealTimers()
    expect(disk.step(runId, stepId('a'))?.logs).toMatchObject([{ text: `so far ${TOKEN.slice(0, 1)}` }])
  })
})

describe('[W6] a secret that becomes known late', () => {
  const picked: SecretPath = { step: stepId('other'), path: ['$return_value', 'token'] }
  const early = [
    started({ runId }),
    stepStarted('source'),
    stepLogged('source', `got ${TOKEN}`),
    stepSucceeded('source', {
      $return_value: { SecretString: JSON.stringify({ token: TOKEN }) },
      $summary: TOKEN,
    }),
    stepStarted('other', { from: TOKEN }),
  ]
  const late = [stepSucceeded('other', { $return_value: { token: TOKEN } }), runSucceeded]

  it.each([
    ['on disk', { keep: true }],
    ['in memory', { keep: false, holdInMemory: true }],
  ])('is taken out of what was kept before, %s', async (_, how) => {
    const { disk, memory, writer } = setUp({ ...how, secretPaths: [picked] })
    await feed(writer, early)
    const kept = how.keep ? disk : memory
    expect(JSON.stringify(kept.events(runId))).toContain(TOKEN)
    await feed(writer, late, early.length)
    const events = kept.events(runId)
    expect(JSON.stringify(events)).not.toContain(TOKEN)
    expect(seqs(events)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(kept.step(runId, stepId('source'))?.logs).toMatchObject([
      { text: 'got ‹secret: steps.add_row.$return_value.token›' },
    ])
  })

  it('costs nothing to write when nothing before it holds the secret', async () => {
    const disk = createRunRecords()
    const before: unknown[] = []
    const store: WritableJournal = {
      ...disk,
      remask(id, masking) {
        before.push(disk.events(id))
        disk.remask(id, masking)
        before.push(disk.events(id))
      },
    }
    const { writer } = setUp({ store, secretPaths: [picked] })
    await feed(writer, [started({ runId }), stepStarted('other')])
    await feed(writer, late, 2)
    expect(before).toHaveLength(2)
    expect(before[1]).toEqual(before[0])
  })
})

describe('[W2] written first, then shown', () => {
  it('publishes a batch only after the store has it', async () => {
    const order: string[] = []
    const disk = createRunRecords()
    const store: WritableJournal = {
      ...disk,
      append(id, events) {
        order.push(`append ${events.length}`)
        disk.append(id, events)
      },
    }
    const { writer, signals } = setUp({ store })
    for (const event of numbered(runId, [started({ runId }), stepStarted('a')])) writer.append(event)
    expect([order, signals]).toEqual([[], []])
    await new Promise<void>(resolve => setImmediate(resolve))
    order.push(`shown ${signals.length}`)
    expect(order).toEqual(['append 2', 'shown 2'])
  })
})

describe('[W4] a journal that can’t be written', () => {
  it('ends the run as failed, once, and shows nothing that was not written', async () => {
    const written: RunEvent[] = []
    let full = false
    const store: WritableJournal = {
      ...createRunRecords(),
      append(_, events) {
        if (full) throw new PatchbayError('disk is full', { code: 'journal.write-failed' })
        written.push(...events.map(({ head }) => head))
      },
    }
    const { writer, signals, errors } = setUp({ store })
    await feed(writer, [started({ runId }), stepStarted('a')])
    full = true
    await feed(writer, [stepSucceeded('a'), stepStarted('b')], 2)
    full = false
    await feed(writer, [stepSucceeded('b'), runSucceeded], 4)
    expect(seqs(written)).toEqual([0, 1])
    expect(errors).toMatchObject([{ code: 'journal.write-failed' }])
    expect(writer.failure).toBe(errors[0])
    expect(signals.map(signal => [signal.type, signal.seq])).toEqual([
      ['run.started', 0],
      ['step.started', 1],
      ['run.failed', 2],
    ])
    expect(signals[2]).toMatchObject({ error: { code: 'journal.write-failed', message: 'disk is full' } })
  })

  it('shows that the run was there, by status and timing, when not even its start can be written', async () => {
    const store: WritableJournal = {
      ...createRunRecords(),
      append() {
        throw new PatchbayError('disk is full', { code: 'journal.write-failed' })
      },
    }
    const { writer, signals } = setUp({ store })
    await feed(writer, [started({ runId, event: { body: 'private' } }), stepStarted('a')])
    expect(signals).toMatchObject([
      { type: 'run.started', run: { runId, workflowId: WORKFLOW_ID, mode: 'live', kept: false } },
      { type: 'run.failed', runId, error: { code: 'journal.write-failed' } },
    ])
    const state = signals.reduce<RunState | undefined>(applySignal, undefined)
    expect(state).toMatchObject({ status: 'failed', error: { message: 'disk is full' } })
    expect(JSON.stringify(signals)).not.toContain('private')
  })
})

describe('[W5] a run that keeps nothing', () => {
  const bodies = [
    started({ runId, event: { body: 'private' } }),
    stepStarted('a', { in: 'private' }),
    stepLogged('a', 'private'),
    stepSucceeded('a', { $return_value: 'private', $summary: 'private' }),
    stepStarted('b'),
    stepFailed('b', 'private'),
    { type: 'step.skipped', stepId: stepId('c'), reason: 'private' } as const,
    {
      type: 'run.failed',
      durationMs: 1,
      error: { code: 'code.thrown', name: 'private', message: 'private' },
    } as const,
  ]

  it('[S-RET-1] reaches no store, and shows status and timing alone', async () => {
    const { disk, memory, signals, writer } = setUp({ keep: false })
    await feed(writer, bodies)
    expect([disk.runIds(), memory.runIds()]).toEqual([[], []])
    expect(JSON.stringify(signals)).not.toContain('private')
    expect(signals.map(signal => signal.type)).toEqual([
      'run.started',
      'step.started',
      'step.succeeded',
      'step.started',
      'step.failed',
      'step.skipped',
      'run.failed',
    ])
    expect(signals[0]).toMatchObject({ run: { kept: false } })
  })

  it('is held in memory, masked, while the editor shows it', async () => {
    const { disk, memory, signals, writer } = setUp({
      keep: false,
      holdInMemory: true,
      secretPaths: [tainted],
    })
    await feed(writer, [
      ...bodies.slice(0, 4),
      stepStarted('source'),
      stepSucceeded('source', { $return_value: { access_token: TOKEN } }),
      runSucceeded,
    ])
    expect(disk.runIds()).toEqual([])
    expect(memory.step(runId, stepId('a'))).toMatchObject({
      logs: [{ text: 'private' }],
      input: '{"in":"private"}',
    })
    expect(JSON.stringify([memory.events(runId), signals])).not.toContain(TOKEN)
    expect(memory.state(runId)).toMatchObject({ status: 'succeeded', kept: false })
    memory.deleteRun(runId)
    expect(memory.events(runId)).toBeUndefined()
  })

  it('keeps nothing more once retention is switched off, and what it had goes at its end', async () => {
    const { disk, signals, writer } = setUp()
    await feed(writer, bodies.slice(0, 3))
    writer.limitTo('nothing')
    await feed(writer, bodies.slice(3, 7), 3)
    expect(seqs(disk.events(runId))).toEqual([0, 1, 2])
    await feed(writer, bodies.slice(7), 7)
    expect(disk.has(runId)).toBe(false)
    expect(JSON.stringify(signals.slice(3))).not.toContain('private')
    expect(signals.at(-1)).toMatchObject({ type: 'run.failed', kept: false })
  })
})
