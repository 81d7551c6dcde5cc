import { describe, expect, it } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import { fitsFilter, type RunFilter, runFilterSchema } from '#shared/model/run-filter.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import {
  fromRunFilter,
  hasFilters,
  NO_FILTERS,
  toggleStatus,
  toRunFilter,
  triggerTypes,
  withFilter,
} from '../../../../src/renderer/features/runs/filters.ts'
import { localText, searchDate, statusText } from '../../../../src/renderer/features/runs/filters-words.ts'

const wf = 'wf_12345678' as WorkflowId
const run = (more: Partial<RunSummary> = {}) =>
  ({
    runId: 'run_1',
    workflowId: wf,
    mode: 'live',
    status: 'failed',
    triggerName: 'orders',
    triggerType: 'webhook',
    startedAtMs: 1000,
    ...more,
  }) as RunSummary

describe('filters of the run list', () => {
  it('become what the main process is asked for, a time such as the last hour as it is now', () => {
    const filters = {
      workflowId: wf,
      statuses: ['failed', 'running'],
      mode: 'rerun',
      time: { lastMs: 60 },
      text: 'order 7',
    } as const
    const asked = toRunFilter(filters, 1000)
    expect(asked).toEqual({
      workflowId: wf,
      statuses: ['failed', 'running'],
      modes: ['rerun'],
      fromMs: 940,
      text: 'order 7',
    })
    expect(runFilterSchema.safeParse(asked).success).toBe(true)
    expect(toRunFilter({ time: { toMs: 5 } }, 1000)).toEqual({ toMs: 5 })
    expect(toRunFilter({ time: {} }, 1000), 'times yet to be chosen narrow nothing').toEqual({})
    expect(runFilterSchema.safeParse({ statuses: [] }).success, 'of no status is no run').toBe(false)
  })

  it('come from what another part of the app asks to see', () => {
    expect(fromRunFilter({ modes: ['rerun'], fromMs: 3, workflowId: wf })).toEqual({
      mode: 'rerun',
      time: { fromMs: 3, toMs: undefined },
      workflowId: wf,
    })
    expect(fromRunFilter({})).toEqual(NO_FILTERS)
  })

  it('are set, changed and taken away; another workflow has other triggers', () => {
    const one = toggleStatus(NO_FILTERS, 'failed')
    expect(toggleStatus(one, 'running').statuses).toEqual(['failed', 'running'])
    expect(hasFilters(toggleStatus(one, 'failed'))).toBe(false)
    const named = withFilter(withFilter(NO_FILTERS, 'triggerName', 'orders'), 'text', 'x')
    expect(withFilter(named, 'workflowId', wf)).toEqual({ text: 'x', workflowId: wf })
  })

  it.each<[RunFilter, boolean]>([
    [{}, true],
    [{ workflowId: 'wf_other123' as WorkflowId }, false],
    [{ statuses: ['failed', 'running'] }, true],
    [{ statuses: ['succeeded'] }, false],
    [{ modes: ['live'] }, true],
    [{ modes: ['test'] }, false],
    [{ triggerType: 'webhook', triggerName: 'orders' }, true],
    [{ triggerType: 'manual' }, false],
    [{ triggerName: 'other' }, false],
    [{ fromMs: 1000, toMs: 1001 }, true],
    [{ fromMs: 1001 }, false],
    [{ toMs: 1000 }, false],
  ])('%j: a live run fits it: %s', (filter, expected) => {
    expect(fitsFilter(run(), filter)).toBe(expected)
  })

  it('offer kinds of trigger that only older runs still name', () => {
    expect(triggerTypes(['webhook', 'schedule', undefined, 'schedule']).map(({ label }) => label)).toEqual([
      'Manual',
      'Webhook',
      'Schedule',
    ])
  })

  it('are told in few words', () => {
    expect(
      [undefined, ['failed'], ['failed', 'running'], ['failed', 'running', 'queued']].map(one =>
        statusText(one as never),
      ),
    ).toEqual(['Any status', 'Failed', 'Failed, Running', '3 statuses'])
    const at = new Date(2026, 2, 12, 9, 5).getTime()
    expect(localText(at)).toBe('2026-03-12T09:05')
    expect(new Date(localText(at)).getTime()).toBe(at)
    const inYear = searchDate(at, new Date(2026, 10, 1).getTime())
    expect([/2026/.test(inYear), /2026/.test(searchDate(at, new Date(2027, 1, 1).getTime()))]).toEqual([
      false,
      true,
    ])
    expect(searchDate(at, at)).toMatch(/05/)
  })
})
