import { describe, expect, it } from 'vitest'
import type { RunId, StepId } from '#shared/model/ids.ts'
import {
  type ReplayBatch,
  replayBatchSchema,
  replayPlanSchema,
  replayRequestSchema,
} from '#shared/model/replay.ts'
import {
  countsOf,
  isSettled,
  isShown,
  titleOf,
} from '../../../../src/renderer/features/runs/replay/progress-model.ts'
import {
  amount,
  byWorkflow,
  choiceOf,
  fieldsOf,
  groupProblems,
  stepsInOrder,
  toRequest,
  unanswered,
} from '../../../../src/renderer/features/runs/replay/replay-request.ts'
import { sketch } from '../workflow-builder.ts'

const run = (n: number) => `run_${String(n).padStart(12, '0')}` as RunId
const plan = (more: object) =>
  replayPlanSchema.parse({
    runCount: 1,
    workflowIds: [],
    running: [],
    reused: [],
    askedAgain: [],
    questions: [],
    problems: [],
    ...more,
  })

describe('a replay that is asked about', () => {
  it('becomes the request as it stands in the dialog', () => {
    const step = 'stp_12345678' as StepId
    const asked = { runIds: [run(1)], from: { stepId: step } }
    const choice = choiceOf(asked)
    expect(toRequest(asked, choice)).toEqual({
      runIds: [run(1)],
      version: 'newest',
      from: { stepId: step },
      runAgain: [],
    })
    const other = toRequest(asked, { version: 'ran', from: 'failed', runAgain: [step], shared: [] })
    expect(replayRequestSchema.parse(other)).toEqual({
      runIds: [run(1)],
      version: 'ran',
      from: 'failed',
      runAgain: [step],
    })
  })

  const question = (key: string, more: object = {}) => ({
    key,
    workflowId: 'wf_12345678',
    workflowName: 'Orders',
    place: key,
    origin: 'a header',
    optional: false,
    runCount: 1,
    runs: [{ runId: run(1), startedAtMs: 1, glimpse: '{}' }],
    ...more,
  })

  it('begins with none but the secrets that it needs', () => {
    const asked = plan({ questions: [question('a'), question('b', { optional: true }), question('c')] })
    expect([...unanswered(asked, { shared: [] }, { c: 'typed' })]).toEqual(['a'])
  })

  it('asks for one secret a run, unless it is said to be the same in all, needed by nobody, or by too many', () => {
    const runs = [1, 2].map(n => ({ runId: run(n), startedAtMs: n, glimpse: '{}' }))
    const { questions } = plan({
      questions: [
        question('a', { runCount: 2, runs }),
        question('b', { runCount: 2, runs, optional: true }),
        question('c', { runCount: 21, runs: [] }),
      ],
    })
    const keys = (shared: readonly string[]) =>
      questions.map(asked => fieldsOf(asked, { shared }).map(({ key }) => key))
    expect(keys([])).toEqual([[`a@${run(1)}`, `a@${run(2)}`], ['b'], ['c']])
    expect(keys(['a'])).toEqual([['a'], ['b'], ['c']])
    const typed = { [`a@${run(2)}`]: 'typed', c: 'typed' }
    expect([...unanswered({ questions }, { shared: [] }, typed)]).toEqual([`a@${run(1)}`])
  })

  it('asks for the secrets of each workflow together', () => {
    const of = (key: string, workflowName: string) =>
      question(key, { workflowId: `wf_${workflowName.padEnd(8, '0')}`, workflowName })
    const { questions } = plan({
      questions: [of('a', 'Orders'), of('b', 'Refunds'), of('c', 'Orders')],
    })
    expect(
      byWorkflow(questions).map(({ workflowName, questions: of }) => [
        workflowName,
        of.map(({ key }) => key),
      ]),
    ).toEqual([
      ['Orders', ['a', 'c']],
      ['Refunds', ['b']],
    ])
  })

  it('tells a reason once, the most frequent first', () => {
    const problems = ['x', 'y', 'y'].map((message, n) => ({ runId: run(n), message }))
    expect(groupProblems({ problems })).toEqual([
      { message: 'y', count: 2 },
      { message: 'x', count: 1 },
    ])
    expect(amount(plan({ runCount: 12, problems }))).toBe('12 of 15 runs')
    expect(amount(plan({ runCount: 12, workflowIds: ['wf_12345678', 'wf_87654321'] }))).toBe(
      '12 runs, of 2 workflows',
    )
  })

  it('offers the steps in the order in which they follow one another', () => {
    const workflow = sketch({ triggers: ['t'], steps: ['c', 'a', 'b'], edges: ['t>a', 'a>b', 'b>c', 'a>c'] })
    expect(stepsInOrder(workflow).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    const circle = sketch({ steps: ['a', 'b'], edges: ['a>b', 'b>a'] })
    expect(stepsInOrder(circle)).toHaveLength(2)
  })
})

const batch = (more: Partial<ReplayBatch>): ReplayBatch =>
  replayBatchSchema.parse({
    id: 'b',
    state: 'running',
    total: 1,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    runIds: [],
    startedAtMs: 1000,
    ...more,
  })

describe('a replay under way', () => {
  it('of one run is shown only when it takes longer than a second, or could not be started', () => {
    const one = batch({})
    expect([isShown(one, 1999), isShown(one, 2000)]).toEqual([false, true])
    expect(isShown(batch({ state: 'done', succeeded: 1 }), 9000)).toBe(false)
    expect(isShown(batch({ state: 'done', skipped: 1 }), 1000)).toBe(true)
    expect([
      isSettled(batch({ state: 'done', failed: 1 })),
      isSettled(batch({ state: 'done', skipped: 1 })),
    ]).toEqual([true, false])
  })

  it('of several is shown until it is dismissed, in words', () => {
    const many = { total: 12, succeeded: 8, failed: 1, skipped: 1 }
    expect(isShown(batch({ ...many, state: 'done' }), 0)).toBe(true)
    expect(
      (['running', 'paused', 'done', 'cancelled'] as const).map(state => titleOf(batch({ ...many, state }))),
    ).toEqual([
      'Replaying 12 runs',
      'Paused after 10 of 12 runs',
      'Replayed 12 runs',
      'Canceled after 10 of 12 runs',
    ])
    expect(
      (['running', 'paused', 'done', 'cancelled'] as const).map(state => titleOf(batch({ state }))),
      'of one alone',
    ).toEqual(['Replaying a run', 'Replay paused', 'Replayed a run', 'Replay canceled'])
    expect(countsOf(batch(many))).toBe('8 succeeded · 1 failed · 1 not started')
    expect(titleOf(batch({ state: 'done', skipped: 1 }))).toBe('The run was not replayed')
  })
})
