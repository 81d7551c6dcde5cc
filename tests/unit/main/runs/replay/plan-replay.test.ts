import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import type { TriggerId, WorkflowId } from '#shared/model/ids.ts'
import { formatMask, NEUTRAL_MASK } from '#shared/model/mask.ts'
import {
  type PlannedReplay,
  planReplay,
  type ReplayInput,
} from '../../../../../src/main/runs/replay/plan-replay.ts'
import {
  type FlowSketch,
  flow,
  planOf,
  type StepSketch,
  stepId,
  triggerId,
} from '../../../engine/support/flow.ts'

const MASK = formatMask('steps.get.$return_value.secret')

interface Kept {
  /** By step name: what it gave. */
  readonly outputs?: Readonly<Record<string, JsonValue>>
  readonly failed?: readonly string[]
  readonly lost?: readonly string[]
  readonly status?: ReplayInput['run']['status']
  readonly event?: JsonValue
}

const WORKFLOW = 'wf_12345678' as WorkflowId
const ids = (names: readonly string[] = []) => new Set(names.map(stepId))

function plan(
  sketch: FlowSketch,
  kept: Kept,
  {
    from = 'failed',
    runAgain,
  }: { from?: 'start' | 'failed' | { step: string }; runAgain?: readonly string[] } = {},
): PlannedReplay {
  return planReplay({
    plan: planOf(flow(sketch)),
    triggerId: triggerId('hook') as TriggerId,
    run: {
      workflowId: WORKFLOW,
      status: kept.status ?? 'failed',
      trigger: { name: 'hook', event: kept.event ?? {}, traceId: 'trace' },
      failedSteps: ids(kept.failed),
      outputs: new Map(
        Object.entries(kept.outputs ?? {}).map(([name, value]) => [
          stepId(name),
          JSON.stringify({ $return_value: value }),
        ]),
      ),
      lost: ids(kept.lost),
    },
    from: typeof from === 'string' ? from : { stepId: stepId(from.step) },
    runAgain: ids(runAgain),
  })
}

const brief = ({ running, reused, askedAgain, questions }: PlannedReplay) => ({
  running: running.map(({ name }) => name),
  reused: reused.map(({ name }) => name),
  askedAgain: askedAgain.map(({ name }) => name),
  questions: questions.map(({ place }) => place),
})

/** `a` leads to `b` and `x`, both to `c`. */
const DIAMOND: FlowSketch = {
  steps: { a: {}, b: {}, x: {}, c: {} },
  edges: ['hook>a', 'a>b', 'a>x', 'b>c', 'x>c'],
}

/** A source whose secret `send` uses, by way of nothing else. */
const withSource = (source: StepSketch): FlowSketch => ({
  steps: {
    get: source,
    send: {
      action: 'vendor.send',
      auth: { vendor: { mode: 'external', external: { token: '{{steps.get.$return_value.secret}}' } } },
    },
  },
  edges: ['hook>get', 'get>send'],
})
const CODE = { action: 'test.code', props: { code: 'return 1' } }

describe('what runs', () => {
  it('from the start: everything that the trigger leads to', () => {
    const sketch = { steps: { a: {}, b: {}, alone: {} }, edges: ['hook>a', 'a>b'] }
    const { given, ...rest } = plan(sketch, { outputs: { a: 1, b: 2, alone: 3 } }, { from: 'start' })
    expect(given.size).toBe(0)
    expect(brief({ given, ...rest })).toEqual({
      running: ['a', 'b'],
      reused: [],
      askedAgain: [],
      questions: [],
    })
  })

  it('from the failed step: whatever did not succeed, also beside it', () => {
    const kept = { outputs: { a: 1 }, failed: ['b'] }
    expect(brief(plan(DIAMOND, kept))).toMatchObject({ running: ['b', 'x', 'c'], reused: ['a'] })
    const beside = { outputs: { a: 1, x: 2 }, failed: ['b'] }
    expect(brief(plan(DIAMOND, beside))).toMatchObject({ running: ['b', 'c'], reused: ['a', 'x'] })
  })

  it('from the failed step of an older version: what now comes after it, too', () => {
    const sketch = { ...DIAMOND, edges: ['hook>a', 'a>b', 'b>x', 'x>c'] }
    expect(brief(plan(sketch, { outputs: { a: 1, x: 2 }, failed: ['b'] }))).toMatchObject({
      running: ['b', 'x', 'c'],
      reused: ['a'],
    })
  })

  it('from any step: it and all after it, and what has never succeeded', () => {
    const kept = { outputs: { a: 1, b: 2, x: 3, c: 4 }, status: 'succeeded' } as const
    expect(brief(plan(DIAMOND, kept, { from: { step: 'x' } }))).toMatchObject({
      running: ['x', 'c'],
      reused: ['a', 'b'],
    })
    const partly = { outputs: { a: 1, x: 3 }, failed: ['b'] }
    expect(brief(plan(DIAMOND, partly, { from: { step: 'x' } }))).toMatchObject({
      running: ['b', 'x', 'c'],
      reused: ['a'],
    })
  })

  it('not what only another trigger leads to', () => {
    const sketch = {
      triggers: [{ name: 'hook' }, { name: 'other' }],
      steps: { a: {}, b: {}, c: {} },
      edges: ['hook>a', 'other>b', 'b>c', 'a>c'],
    }
    expect(brief(plan(sketch, { outputs: { a: 1, b: 2 }, failed: ['c'] }))).toMatchObject({
      running: ['c'],
      reused: ['a'],
    })
    expect(() => plan(sketch, { outputs: { a: 1 } }, { from: { step: 'b' } })).toThrow(
      /does not lead to that step/,
    )
  })

  it.each([
    ['a run in which nothing failed', { status: 'succeeded' }, 'failed', /Nothing failed/],
    ['a run that is under way', { status: 'running' }, 'failed', /still under way/],
    ['a step that is gone', {}, { step: 'ghost' }, /not part of this version/],
  ] as const)('%s can’t be replayed so', (_, kept, from, message) => {
    expect(() => plan(DIAMOND, { outputs: { a: 1 }, ...kept }, { from })).toThrow(message)
  })
})

describe('secrets', () => {
  it('a source that may be asked again is, when what runs reads its secret, and not otherwise', () => {
    const sketch = withSource({ action: 'vault.read' })
    const kept = { outputs: { get: { secret: MASK } }, failed: ['send'] }
    expect(brief(plan(sketch, kept))).toEqual({
      running: ['get', 'send'],
      reused: [],
      askedAgain: ['get'],
      questions: [],
    })
    const unread = { steps: { get: { action: 'vault.read' }, last: {} }, edges: ['hook>get', 'get>last'] }
    expect(brief(plan(unread, { outputs: { get: { secret: MASK } }, failed: ['last'] }))).toMatchObject({
      running: ['last'],
      reused: ['get'],
    })
  })

  it('a secret that was kept as it was, before anything made it one, is asked for where that is safe, else used', () => {
    const kept = { outputs: { get: { secret: 'as it was' } }, failed: ['send'] }
    expect(brief(plan(withSource({ action: 'vault.read' }), kept))).toMatchObject({ askedAgain: ['get'] })
    expect(brief(plan(withSource(CODE), kept))).toMatchObject({ reused: ['get'], questions: [] })
  })

  it('any other step’s is asked of the user, unless the step may run again', () => {
    const kept = { outputs: { get: { secret: MASK, other: MASK } }, failed: ['send'] }
    const asked = plan(withSource(CODE), kept)
    expect(brief(asked)).toMatchObject({ running: ['send'], reused: ['get'], askedAgain: [] })
    expect(asked.questions).toMatchObject([
      {
        key: `${WORKFLOW}/${stepId('get')}.$return_value.secret`,
        place: 'steps.get.$return_value.secret',
        origin: 'steps.get.$return_value.secret',
        step: { name: 'get' },
        optional: false,
      },
    ])
    expect(brief(plan(withSource(CODE), kept, { runAgain: ['get'] }))).toMatchObject({
      running: ['get', 'send'],
      askedAgain: ['get'],
      questions: [],
    })
  })

  it('a step that is asked again is a reader, too', () => {
    const sketch: FlowSketch = {
      steps: {
        first: { action: 'vault.read' },
        second: {
          action: 'vendor.send',
          asksAgain: true,
          auth: { vendor: { mode: 'external', external: { token: '{{steps.first.$return_value.secret}}' } } },
        },
        last: { props: { value: '{{steps.second.$return_value}}' } },
      },
      edges: ['hook>first', 'first>second', 'second>last'],
    }
    const outputs = { first: { secret: MASK }, second: { echo: `Bearer ${MASK}` } }
    expect(brief(plan(sketch, { outputs, failed: ['last'] }))).toMatchObject({
      running: ['first', 'second', 'last'],
      askedAgain: ['first', 'second'],
    })
  })

  it('code that reads a step whole is a reader of all in it; code that names a member is not', () => {
    const sketch = (code: string) => ({
      steps: { get: CODE, last: { action: 'test.code', props: { code } } },
      edges: ['hook>get', 'get>last'],
    })
    const kept = { outputs: { get: { secret: MASK } }, failed: ['last'] }
    expect(plan(sketch('steps.get'), kept).questions).toHaveLength(1)
    expect(plan(sketch('steps[x]'), kept).questions).toHaveLength(1)
    expect(plan(sketch('nothing'), kept).questions).toHaveLength(0)
  })

  it('of what was secret as a whole, the parts that are read by name are asked for', () => {
    const sketch: FlowSketch = {
      steps: {
        get: { ...CODE },
        send: {
          action: 'vendor.send',
          auth: {
            vendor: {
              mode: 'external',
              external: {
                token: '{{steps.get.$return_value.token}}',
                region: '{{steps.get.$return_value.region}}',
              },
            },
          },
        },
      },
      edges: ['hook>get', 'get>send'],
    }
    const { questions } = plan(sketch, { outputs: { get: MASK }, failed: ['send'] })
    expect(questions.map(({ place }) => place)).toEqual([
      'steps.get.$return_value.token',
      'steps.get.$return_value.region',
    ])
  })

  it('in the event are always the user’s: required where something that runs reads them', () => {
    const sketch = {
      steps: { a: { props: { value: '{{steps.trigger.event.headers.authorization}}' } }, b: {} },
      edges: ['hook>a', 'a>b'],
    }
    const authorization = formatMask('steps.trigger.event.headers.authorization')
    const event = { headers: { authorization, cookie: NEUTRAL_MASK } }
    const required = (from: 'start' | 'failed') =>
      plan(sketch, { event, outputs: { a: 1 }, failed: ['b'] }, { from }).questions.map(
        ({ key, origin, optional }) => ({ key, origin, optional }),
      )
    const header = (name: string) => `${WORKFLOW}/${triggerId('hook')}.event.headers.${name}`
    const cookie = { key: header('cookie'), origin: 'steps.trigger.event.headers.cookie', optional: true }
    const key = header('authorization')
    const origin = 'steps.trigger.event.headers.authorization'
    expect(required('start')).toEqual([{ key, origin, optional: false }, cookie])
    expect(required('failed')).toEqual([{ key, origin, optional: true }, cookie])
  })

  it('two in one text are two questions, the same in many places as many', () => {
    const other = formatMask('env.OTHER')
    const sketch = { steps: { a: CODE, b: { props: { value: '{{steps.a}}' } } }, edges: ['hook>a', 'a>b'] }
    const { questions } = plan(sketch, { outputs: { a: [`${MASK}:${other}:${MASK}`, MASK] }, failed: ['b'] })
    const root = `${WORKFLOW}/${stepId('a')}.$return_value`
    expect(questions.map(({ key }) => key)).toEqual([`${root}[0]`, `${root}[0] #2`, `${root}[1]`])
  })

  it('more than anybody types in are refused', () => {
    const sketch = { steps: { a: CODE, b: { props: { value: '{{steps.a}}' } } }, edges: ['hook>a', 'a>b'] }
    const many = Array.from({ length: 51 }, () => MASK)
    expect(() => plan(sketch, { outputs: { a: many }, failed: ['b'] })).toThrow(/a gave holds 51 secrets/)
    const reader = { steps: { a: { props: { value: '{{steps.trigger.event}}' } } }, edges: ['hook>a'] }
    expect(() => plan(reader, { event: many }, { from: 'start' })).toThrow(/The event held 51 secrets/)
    const unread = plan({ steps: { a: {} }, edges: ['hook>a'] }, { event: many }, { from: 'start' })
    expect(unread.questions).toHaveLength(50)
  })
})

describe('an output that was taken from a run that is gone', () => {
  const sketch = { steps: { a: CODE, b: {} }, edges: ['hook>a', 'a>b'] }
  const kept = { lost: ['a'], failed: ['b'] }

  it('says so, unless the step runs again anyway or may', () => {
    expect(() => plan(sketch, kept)).toThrow(
      /What a gave was taken from an earlier run, .* not kept any longer/,
    )
    expect(brief(plan(sketch, kept, { from: { step: 'a' } }))).toMatchObject({ running: ['a', 'b'] })
    expect(brief(plan(sketch, kept, { runAgain: ['a'] }))).toMatchObject({ askedAgain: ['a'] })
  })
})
