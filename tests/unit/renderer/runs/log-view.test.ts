import { describe, expect, it } from 'vitest'
import {
  type LogEntry,
  type LogFilter,
  logRows,
} from '../../../../src/renderer/components/step-record/log-view.ts'

const log = (text: string, level: LogEntry['level'] = 'info', attempt = 1): LogEntry => ({
  atMs: 0,
  attempt,
  level,
  text,
})
const shown = (logs: LogEntry[], filter: Partial<LogFilter> = {}) =>
  logRows(logs, { atLeast: 'debug', query: '', ...filter }).map(row =>
    row.kind === 'line' ? row.log.text : `attempt ${row.attempt}`,
  )

describe('lines of a log', () => {
  const logs = [log('Starting', 'debug'), log('half way'), log('hm', 'warn'), log('broke', 'error')]

  it('are all there, without headings where there was one attempt', () => {
    expect(shown(logs)).toEqual(['Starting', 'half way', 'hm', 'broke'])
  })

  it('are found by how severe they are and by text, whatever the case', () => {
    expect(shown(logs, { atLeast: 'info' })).toEqual(['half way', 'hm', 'broke'])
    expect(shown(logs, { atLeast: 'error' })).toEqual(['broke'])
    expect(shown(logs, { query: ' START ' })).toEqual(['Starting'])
    expect(shown(logs, { atLeast: 'warn', query: 'start' })).toEqual([])
  })

  it('stand under their attempt, and an attempt of which none is left has no heading', () => {
    const tried = [log('a'), log('b', 'error'), log('c', 'info', 2), log('d', 'error', 3)]
    expect(shown(tried)).toEqual(['attempt 1', 'a', 'b', 'attempt 2', 'c', 'attempt 3', 'd'])
    expect(shown(tried, { atLeast: 'error' })).toEqual(['attempt 1', 'b', 'attempt 3', 'd'])
  })
})
