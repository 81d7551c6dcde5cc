import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunSummary } from '#shared/model/run-state.ts'
import { type FoundRun, listRuns, type RunSource } from '../../../../src/main/runs/list-runs.ts'

interface Held extends FoundRun {
  readonly run: RunSummary
}

/** A list in memory. After every `stopsAfter` rows that it looks at it runs out of time. */
function sourceOf(
  key: string,
  times: readonly number[],
  stopsAfter = Number.POSITIVE_INFINITY,
): RunSource<Held> {
  const all = times
    .toSorted((a, b) => b - a)
    .map((startedAtMs, index) => ({
      startedAtMs,
      after: String(index),
      run: {
        runId: `${key}-${index}`,
        startedAtMs,
        status: startedAtMs < 0 ? 'failed' : 'succeeded',
      } as unknown as RunSummary,
    }))
  return {
    key,
    find({ filter, after, limit }) {
      const from = after === undefined ? 0 : Number(after) + 1
      const found: Held[] = []
      let looked = 0
      for (const run of all.slice(from)) {
        if (found.length === limit || looked === stopsAfter) {
          const last = all[from + looked - 1] as Held
          return { found, next: last.after, searchedToMs: last.startedAtMs }
        }
        looked++
        if (filter.text === undefined || run.run.runId.endsWith(filter.text)) found.push(run)
      }
      return { found }
    },
    summaries: found => ({ runs: found.map(({ run }) => run), damaged: 0 }),
  }
}

function pages(sources: readonly RunSource[], limit: number, text?: string): RunSummary[][] {
  const all: RunSummary[][] = []
  let cursor: string | undefined
  do {
    const page = listRuns(sources, { filter: text === undefined ? {} : { text }, cursor, limit })
    expect(page.runs.length).toBeLessThanOrEqual(limit)
    all.push(page.runs)
    cursor = page.nextCursor
  } while (cursor !== undefined && all.length < 1000)
  return all
}

const asSources = (lists: readonly (readonly number[])[], stopsAfter?: number) =>
  lists.map((times, index) => sourceOf(`s${index}`, times, stopsAfter) as RunSource)

const times = fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 }), { maxLength: 6 })

describe('one list of many', () => {
  it('holds each run once, newest first, whatever the pages', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 12 }), (lists, limit) => {
        const all = pages(asSources(lists), limit)
        expect(all.flat().map(({ startedAtMs }) => startedAtMs)).toEqual(lists.flat().sort((a, b) => b - a))
        expect(new Set(all.flat().map(({ runId }) => runId)).size).toBe(lists.flat().length)
        for (const page of all.slice(0, -1)) expect(page).toHaveLength(limit)
      }),
    )
  })

  it('keeps the order of a text search whose sources run out of time', () => {
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 7 }),
        (lists, limit, stopsAfter) => {
          const found = pages(asSources(lists, stopsAfter), limit, '3').flat()
          const expected = asSources(lists).flatMap(source =>
            source
              .find({ filter: { text: '3' }, after: undefined, limit: 100, until: 0 })
              .found.map(({ startedAtMs }) => startedAtMs),
          )
          expect(found.map(({ startedAtMs }) => startedAtMs)).toEqual(expected.sort((a, b) => b - a))
        },
      ),
    )
  })

  it('says how far back a search got, and nothing of that when it is through', () => {
    const sources = asSources([[9, 8, 7, 6, 5]], 2)
    const first = listRuns(sources, { filter: { text: 'x' }, limit: 5 })
    expect(first).toMatchObject({ runs: [], searchedToMs: 8, nextCursor: expect.any(String) })
    const last = listRuns(asSources([[9, 8]]), { filter: { text: 'x' }, limit: 5 })
    expect(last).toEqual({ runs: [], damaged: 0 })
  })

  it.each(['', 'x', '[]x', '5', 'null', '{"a":5}'])('refuses the cursor %j', cursor => {
    expect(() => listRuns(asSources([[1]]), { filter: {}, cursor, limit: 1 })).toThrow(/does not exist/)
  })
})
