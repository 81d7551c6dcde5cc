import { describe, expect, it } from 'vitest'
import { type StepRecord, stepRecordSchema } from '#shared/model/run-state.ts'
import { requestRows } from '../../../../src/renderer/components/step-record/request-rows.ts'
import { formatBytes } from '../../../../src/renderer/lib/format.ts'

const request = (attempt: number, status: number, app = 'sheets') => ({
  method: 'GET',
  host: 'a.test',
  path: '/',
  app,
  outcome: 'answered',
  status,
  durationMs: 1,
  attempt,
  atMs: 0,
})
const record = (requests: unknown[], renewed: unknown[]): StepRecord =>
  stepRecordSchema.parse({ stepId: 'stp_12345678', logs: [], attempts: [], requests, renewed })
const shown = (requests: unknown[], renewed: unknown[]) =>
  requestRows(record(requests, renewed)).map(row =>
    row.kind === 'renewed' ? `renewed ${row.app}` : `${row.request.attempt}:${row.request.status}`,
  )

describe('what a step sent', () => {
  it('tells of a renewal between the refusal and the repeat', () => {
    const renewed = [{ app: 'sheets', attempt: 1 }]
    expect(shown([request(1, 200), request(1, 401), request(1, 200)], renewed)).toEqual([
      '1:200',
      '1:401',
      'renewed sheets',
      '1:200',
    ])
  })

  it('tells of a renewal of another app, or without a request, at the end of its attempt', () => {
    const renewed = [
      { app: 'other', attempt: 1 },
      { app: 'sheets', attempt: 2 },
    ]
    expect(shown([request(1, 401), request(2, 500)], renewed)).toEqual([
      '1:401',
      'renewed other',
      '2:500',
      'renewed sheets',
    ])
  })

  it('spells sizes', () => {
    expect([0, 999, 1000, 12_345, 2_500_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '12 KB',
      '2.5 MB',
    ])
  })
})
