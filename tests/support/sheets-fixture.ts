import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect } from 'vitest'
import { toErrorInfo } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import {
  type LoopbackServer,
  listenOnLoopback,
  type WireRequest,
  type WireResponse,
} from '../../src/demo/http-server.ts'
import { type Sheets, startSheets } from '../../src/demo/sheets.ts'
import { type Attempt, attemptStep } from './step-attempt.ts'

export const TOKEN = 'ya29.canary-token-4f1c9a'
export const UNUSUAL_NAME = "Ada's “list” 日本/2"

export interface RowOptions {
  readonly props?: JsonObject
  readonly endpoint?: string
  readonly allowedHosts?: string[]
  readonly token?: string
}

export interface SheetsFixture {
  readonly sheets: Sheets
  /** A server that is no spreadsheet at all, stopped after the test. */
  serve(
    answer: (request: WireRequest) => WireResponse | Promise<WireResponse>,
  ): Promise<LoopbackServer & { readonly requests: WireRequest[] }>
  /** The address of `server`, which is stopped after the test. */
  listen(server: Server): Promise<string>
  addRow(options?: RowOptions): Attempt
}

/** A Sheets stand-in for each test of the file; call it once at the top. The spreadsheet `ada_sheet` opens to TOKEN. */
export function sheetsPerTest(): SheetsFixture {
  const stops: (() => Promise<void>)[] = []
  let sheets: Sheets
  beforeEach(async () => {
    sheets = await startSheets({
      spreadsheets: [
        { id: 'ada_sheet', token: TOKEN, sheets: { Sheet1: [['Name', 'Email']], [UNUSUAL_NAME]: [] } },
        { id: 'bob_sheet', token: 'tok-bob' },
      ],
    })
    stops.push(sheets.stop)
  })
  afterEach(() => Promise.all(stops.splice(0).map(stop => stop())))
  return {
    get sheets() {
      return sheets
    },
    async serve(answer) {
      const requests: WireRequest[] = []
      const server = await listenOnLoopback(0, request => {
        requests.push(request)
        return answer(request)
      })
      stops.push(server.stop)
      return { ...server, requests }
    },
    async listen(server) {
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      stops.push(async () => {
        server.close()
        server.closeAllConnections()
      })
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    addRow: ({ props = {}, endpoint = sheets.endpoint, allowedHosts, token = TOKEN } = {}) =>
      attemptStep({
        action: 'google-sheets.add-single-row',
        props: { spreadsheetId: 'ada_sheet', values: ['Ada', 'ada@example.com'], endpoint, ...props },
        auth: {
          google_sheets: {
            mode: 'external',
            fields: { oauth_access_token: token },
            source: 'steps.get_token',
            trustedAddresses: [],
          },
        },
        allowedHosts: allowedHosts ?? [new URL(endpoint).host],
      }),
  }
}

/** The error of a failing attempt, after making sure that the token is nowhere in it. */
export async function failure(attempt: Attempt): Promise<unknown> {
  const error = await attempt.result.then(
    () => expect.unreachable('the step should fail'),
    (thrown: unknown) => thrown,
  )
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary')
  expect(JSON.stringify(toErrorInfo(error))).not.toContain('canary')
  return error
}
