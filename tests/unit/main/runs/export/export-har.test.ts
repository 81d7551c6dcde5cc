import { describe, expect, it } from 'vitest'
import { findApp } from '#actions/index.ts'
import { NEUTRAL_MASK } from '#shared/model/mask.ts'
import type { RunEventBody, SentRequest } from '#shared/model/run-event.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { egressReceipts } from '../../../../../src/main/runs/export/egress-receipt.ts'
import { exportHar } from '../../../../../src/main/runs/export/export-har.ts'
import { exportJson } from '../../../../../src/main/runs/export/export-json.ts'
import { pathTemplate } from '../../../../../src/main/runs/export/path-template.ts'
import type { RunToExport } from '../../../../../src/main/runs/export/run-to-export.ts'
import { chainWorkflow } from '../../../../support/chain.ts'
import { harProblems } from '../../../../support/har-problems.ts'
import { numbered, runIdOf, runSucceeded, started, VERSION_ID } from '../../../../support/run-events.ts'

const RUN = runIdOf(1)
const MASK = '‹secret: steps.get_token.$return_value›'

const workflow: Workflow = chainWorkflow({
  steps: {
    row: {
      action: 'google-sheets.add-single-row',
      allowedHosts: ['sheets.test:8080', '127.0.0.1:9'],
      auth: { google_sheets: { mode: 'external', external: {} } },
    },
    ask: { action: 'http.request' },
    db: { action: 'postgresql.query' },
  },
})
const [row, ask, db] = workflow.steps.map(({ id }) => id)

const sent = (stepId: unknown, request: Partial<SentRequest>): RunEventBody =>
  ({
    type: 'request.sent',
    stepId,
    attempt: 1,
    request: { method: 'GET', host: 'h.test', path: '/', outcome: 'answered', durationMs: 5, ...request },
  }) as RunEventBody

function exported(...requests: RunEventBody[]): RunToExport {
  return {
    summary: { runId: RUN, workflowName: 'A chain', startedAtMs: 1_000_000 } as RunSummary,
    workflow,
    versionId: VERSION_ID,
    events: numbered(RUN, [started({ runId: RUN }), ...requests, runSucceeded]),
    findApp,
  }
}

describe('a run’s requests as an HTTP Archive', () => {
  const run = exported(
    sent(row, {
      method: 'POST',
      host: 'sheets.googleapis.com',
      path: `/v4/spreadsheets/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74/values/${MASK}`,
      app: 'google_sheets',
      status: 200,
      requestBytes: 120,
      responseBytes: 64,
    }),
    sent(ask, { host: '127.0.0.1:8080', path: '/a%2Fb', outcome: 'failed', reason: 'It hung up.' }),
    sent(db, { method: 'CONNECT', host: 'db.example.com:5432', path: '', app: 'postgresql', durationMs: 12 }),
    sent(row, { host: 'evil.test', app: 'google_sheets', outcome: 'refused', durationMs: 0 }),
  )

  it('is one that the published schema of HAR 1.2 accepts, and one that is not is reported', () => {
    expect(harProblems(exportHar(run, '1.0.0'))).toEqual([])
    expect(harProblems(exportHar(exported(), '1.0.0'))).toEqual([])
    expect(harProblems('{"log":{"version":"1.2","creator":{"name":"x"},"entries":[{}]}}')).not.toEqual([])
  })

  it('has an entry for each request, with what is kept of it and nothing made up', () => {
    const { log } = JSON.parse(exportHar(run, '1.0.0'))
    expect(log.entries).toHaveLength(4)
    expect(log.entries[0]).toEqual({
      startedDateTime: new Date(1_000_001 - 5).toISOString(),
      time: 5,
      request: {
        method: 'POST',
        url: `https://sheets.googleapis.com/v4/spreadsheets/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74/values/${encodeURI(MASK)}`,
        httpVersion: 'unknown',
        cookies: [],
        headers: [],
        queryString: [],
        headersSize: -1,
        bodySize: 120,
        _host: 'sheets.googleapis.com',
        _path: `/v4/spreadsheets/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74/values/${MASK}`,
        _pathTemplate: '/v4/spreadsheets/{id}/values/{id}',
      },
      response: {
        status: 200,
        statusText: '',
        httpVersion: 'unknown',
        cookies: [],
        headers: [],
        content: { size: 64, mimeType: 'x-unknown' },
        redirectURL: '',
        headersSize: -1,
        bodySize: 64,
      },
      cache: {},
      timings: { send: 0, wait: 5, receive: 0, comment: expect.any(String) },
      _patchbay: { stepId: row, step: 'row', attempt: 1, app: 'google_sheets', outcome: 'answered' },
    })
    expect(
      log.entries.map(
        (entry: { request: { url: string }; response: { status: number }; comment?: string }) => [
          entry.request.url,
          entry.response.status,
          entry.comment,
        ],
      ),
    ).toEqual([
      [expect.any(String), 200, undefined],
      ['http://127.0.0.1:8080/a%2Fb', 0, 'It hung up.'],
      ['tcp://db.example.com:5432', 0, undefined],
      ['https://evil.test/', 0, undefined],
    ])
  })
})

describe('a host with a secret in it', () => {
  it.each([
    [{ host: '‹secret: env.TENANT›.example.com', path: '/v1' }, 'https://masked.example.com/v1'],
    [{ host: '‹secret: Acme › Host›:8443' }, 'https://masked:8443/'],
    [{ host: `${NEUTRAL_MASK}.test` }, 'https://masked.test/'],
    [{ host: 'db.example.com:‹secret: env.PORT›' }, 'https://masked.invalid/'],
    [{ host: '‹secret: env.DB›:5432', method: 'CONNECT', path: '' }, 'tcp://masked:5432'],
  ])('%j is exported as %s', (request, url) => {
    const har = exportHar(exported(sent(ask, request)), '1.0.0')
    expect(harProblems(har)).toEqual([])
    expect(JSON.parse(har).log.entries[0].request).toMatchObject({ url, _host: request.host })
  })
})

describe('the egress receipt', () => {
  it('holds each reached host against what the app, the step and the credential declare', () => {
    const receipts = egressReceipts(
      exported(
        sent(row, { host: 'sheets.googleapis.com', app: 'google_sheets' }),
        sent(row, { host: 'sheets.googleapis.com', app: 'google_sheets' }),
        sent(row, { host: 'sheets.test:8080', app: 'google_sheets' }),
        sent(row, { host: 'evil.test', app: 'google_sheets', outcome: 'refused' }),
        sent(ask, { host: 'anywhere.test' }),
        sent(db, { method: 'CONNECT', host: 'db.example.com:5432', path: '', app: 'postgresql' }),
      ),
    )
    const reached = (host: string, more: object) => ({
      host,
      requests: 1,
      refused: 0,
      credential: true,
      declared: true,
      ...more,
    })
    expect(receipts.map(({ step, app, reached: hosts }) => ({ step, app, hosts }))).toEqual([
      {
        step: 'row',
        app: 'google_sheets',
        hosts: [
          reached('sheets.googleapis.com', { requests: 2, declaredBy: 'app' }),
          reached('sheets.test:8080', { declaredBy: 'step' }),
          reached('evil.test', { refused: 1, credential: false, declared: false, declaredBy: null }),
        ],
      },
      {
        step: 'ask',
        app: 'http',
        hosts: [reached('anywhere.test', { credential: false, declared: false, declaredBy: null })],
      },
      {
        step: 'db',
        app: 'postgresql',
        hosts: [reached('db.example.com:5432', { declaredBy: 'credential' })],
      },
    ])
    expect(receipts[0]?.declaredHosts).toEqual(findApp('google_sheets')?.hosts)
    expect(receipts[0]?.allowedHosts).toEqual(['sheets.test:8080', '127.0.0.1:9'])
  })
})

describe('a path as a template', () => {
  it.each([
    ['/v1/users/123/orders', '/v1/users/{id}/orders'],
    ['/v1/pages/59833787-2cf9-4fdf-8782-e53db20768a5', '/v1/pages/{id}'],
    ['/repos/o/r/issues', '/repos/o/r/issues'],
    ['/files/5f1d7f0e8a4b2c0012345678/content', '/files/{id}/content'],
    ['/channels/marketing-announcements', '/channels/marketing-announcements'],
    [`/hooks/${MASK}/x`, '/hooks/{id}/x'],
    ['/', '/'],
    ['', ''],
  ])('%s is %s', (path, template) => {
    expect(pathTemplate(path)).toBe(template)
  })
})

describe('a run as JSON', () => {
  it('says what it is, what it ran on, and every event in order', () => {
    const run = exported()
    expect(JSON.parse(exportJson(run))).toMatchObject({
      format: 'patchbay.run',
      formatVersion: 1,
      run: run.summary,
      versionId: VERSION_ID,
      workflow: { id: workflow.id, steps: [{ name: 'row' }, { name: 'ask' }, { name: 'db' }] },
      events: [
        { type: 'run.started', seq: 0 },
        { type: 'run.succeeded', seq: 1 },
      ],
    })
  })
})
