import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunState } from '#shared/model/run-state.ts'
import {
  createRunList,
  type RunListModel,
  type RunPage,
} from '../../../../src/renderer/features/runs/run-list-model.ts'

const run = (runId: string, startedAtMs: number, more: Partial<RunState> = {}): RunState =>
  ({
    runId,
    workflowId: 'wf_1',
    mode: 'live',
    status: 'succeeded',
    startedAtMs,
    steps: {},
    lastSeq: 1,
    ...more,
  }) as never
const page = (runs: RunState[], more: Partial<RunPage> = {}): RunPage => ({ runs, damaged: 0, ...more })
const live = (...runs: RunState[]) => Object.fromEntries(runs.map(one => [one.runId, one]))

/** A main process that answers what it is told to, in order, and remembers what it was asked. */
function fakeMain(...answers: (RunPage | Error)[]) {
  const asked: (string | undefined)[] = []
  return {
    asked,
    answers,
    ask: async ({ cursor }: { cursor?: string | undefined }) => {
      asked.push(cursor)
      const next = answers.shift()
      if (next instanceof Error) throw next
      return next ?? page([])
    },
  }
}

let list: RunListModel
const open = (main: ReturnType<typeof fakeMain>, filter: RunFilter = {}) => {
  list = createRunList({ ask: main.ask, filter: () => filter })
  list.reload()
  return vi.waitFor(() => expect(state().phase).not.toBe('loading'))
}
const state = () => list.store.getState()
const ids = () => state().rows.map(row => row.runId as string)
const settled = () => vi.waitFor(() => expect(state().phase).toBe('ready'))

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  list.close()
  vi.useRealTimers()
})

describe('the list of runs', () => {
  it('loads as much as is looked at, page by page', async () => {
    const main = fakeMain(
      page([run('d', 4), run('c', 3)], { nextCursor: 'one' }),
      page([run('b', 2)], { nextCursor: 'two', damaged: 2 }),
      page([run('a', 1)]),
    )
    await open(main)
    expect([ids(), main.asked]).toEqual([['d', 'c'], [undefined]])
    list.need(3)
    await settled()
    expect([ids(), state().hasMore, state().damaged]).toEqual([['d', 'c', 'b'], true, 2])
    list.need(99)
    await settled()
    expect([ids(), state().hasMore]).toEqual([['d', 'c', 'b', 'a'], false])
    list.need(999)
    expect(main.asked).toEqual([undefined, 'one', 'two'])
  })

  it('goes on over empty pages of a text search by itself, says how far it got, and stops when told to', async () => {
    const main = fakeMain(
      page([], { nextCursor: 'one', searchedToMs: 90 }),
      page([], { nextCursor: 'two', searchedToMs: 80 }),
      page([run('a', 75)], { nextCursor: 'three', searchedToMs: 70 }),
      page([run('b', 5)], { searchedToMs: 0 }),
    )
    await open(main, { text: 'x' })
    expect([ids(), state().searchedToMs]).toEqual([['a'], 70])
    list.stop()
    list.need(50)
    await settled()
    expect(main.asked).toHaveLength(3)
    list.goOn()
    await settled()
    expect([ids(), state().hasMore, state().isStopped]).toEqual([['a', 'b'], false, false])
  })

  it('ends a search that does not get any further', async () => {
    await open(fakeMain(page([], { nextCursor: 'one' }), page([], { nextCursor: 'one' })))
    expect(state().hasMore).toBe(false)
  })

  it('folds live runs in: those that fit, with the fresher word on each', async () => {
    const main = fakeMain(page([run('b', 2, { status: 'running' }), run('a', 1)]))
    await open(main, { statuses: ['running', 'succeeded'] })
    list.takeLive(live(run('b', 2), run('c', 3, { status: 'running' }), run('d', 4, { status: 'failed' })))
    expect(state().rows.map(row => [row.runId, row.status])).toEqual([
      ['c', 'running'],
      ['b', 'succeeded'],
      ['a', 'succeeded'],
    ])
    list.takeLive(live(run('c', 3, { status: 'failed' })))
    expect(ids()).toEqual(['b', 'a'])
  })

  it('keeps a row whose run the live store has dropped, and holds no steps', async () => {
    await open(fakeMain(page([])))
    list.takeLive(live(run('a', 1)))
    list.takeLive({})
    expect(state().rows).toEqual([expect.not.objectContaining({ steps: expect.anything() })])
  })

  it('lets go of a run whose end a closed vault keeps to itself', async () => {
    await open(fakeMain(page([run('b', 2), run('a', 1)])))
    list.takeLive(live(run('c', 3, { status: 'running' }), run('b', 2)))
    list.takeLive(live(run('b', 2)), true)
    expect(ids()).toEqual(['b', 'a'])
  })

  it('believes signals over a page that was read before them, but not a page that knows the end', async () => {
    list = createRunList({
      ask: async () => page([run('a', 1, { status: 'running' }), run('b', 2, { status: 'failed' })]),
      filter: () => ({}),
    })
    list.takeLive(live(run('a', 1), run('b', 2, { status: 'running' })))
    list.reload()
    await settled()
    expect(state().rows.map(row => row.status)).toEqual(['failed', 'succeeded'])
  })

  it('leaves an old live run to its page while there are more to load', async () => {
    await open(fakeMain(page([run('c', 30), run('b', 20)], { nextCursor: 'one' })))
    list.takeLive(live(run('a', 10), run('d', 40)))
    expect(ids()).toEqual(['d', 'c', 'b'])
  })

  it('with a text asks again for the newest when runs end, at most every two seconds', async () => {
    const main = fakeMain(page([]), page([run('b', 2)]))
    await open(main, { text: 'x' })
    list.takeLive(live(run('a', 1, { status: 'running' })))
    expect(vi.getTimerCount()).toBe(0)
    list.takeLive(live(run('a', 1), run('b', 2)))
    list.takeLive(live(run('a', 1), run('b', 2), run('c', 3)))
    expect([ids(), main.asked.length]).toEqual([[], 1])
    await vi.advanceTimersByTimeAsync(2000)
    expect([ids(), main.asked]).toEqual([['b'], [undefined, undefined]])
  })

  it('drops what is deleted for good, whatever is told of it later', async () => {
    const main = fakeMain(page([run('b', 2), run('a', 1)]), page([run('b', 2), run('a', 1)]))
    await open(main)
    list.forget(['b' as RunId])
    list.takeLive(live(run('b', 2, { status: 'failed' })))
    expect(ids()).toEqual(['a'])
    list.reload()
    await settled()
    expect(ids()).toEqual(['a'])
  })

  it('says what went wrong, keeps its rows, and begins anew when told to', async () => {
    const main = fakeMain(
      page([run('b', 2)], { nextCursor: 'one' }),
      new Error('broken'),
      page([run('b', 2)]),
    )
    await open(main)
    list.need(10)
    await vi.waitFor(() => expect(state().phase).toBe('failed'))
    expect([ids(), String(state().error)]).toEqual([['b'], 'Error: broken'])
    list.need(20)
    expect(main.asked).toHaveLength(2)
    list.reload()
    await settled()
    expect(main.asked).toEqual([undefined, 'one', undefined])
  })

  it('takes no answer to what it does not show any more', async () => {
    let answerLate: (late: RunPage) => void = () => undefined
    const late = new Promise<RunPage>(resolve => {
      answerLate = resolve
    })
    const answers = [late, Promise.resolve(page([run('new', 2)]))]
    list = createRunList({ ask: async () => answers.shift() ?? page([]), filter: () => ({}) })
    list.reload()
    list.reload()
    await settled()
    answerLate(page([run('old', 1)]))
    await late
    expect(ids()).toEqual(['new'])
  })
})
