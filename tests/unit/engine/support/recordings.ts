import { RetryableError } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { type RunReport, result, runFlow } from './harness.ts'

/** Runs that are recorded in tests/fixtures/histories, by the name of their file. */
export const RECORDINGS: Readonly<Record<string, () => Promise<RunReport>>> = {
  'token-then-row': () =>
    runFlow({
      triggers: [{ name: 'hook', type: 'webhook' }],
      steps: {
        get_token: {
          action: 'test.code',
          props: { code: 'steps.trigger', inputs: { user: '{{steps.trigger.event.body.user_id}}' } },
        },
        add_row: {
          action: 'vendor.send',
          props: {
            body: {
              values: '{{steps.trigger.event.body.values}}',
              note: 'for {{steps.trigger.event.body.user_id}}',
            },
          },
          auth: {
            vendor: {
              mode: 'external',
              external: { token: '{{steps.get_token.$return_value.access_token}}' },
            },
          },
        },
      },
      edges: ['hook>get_token', 'get_token>add_row'],
      event: { body: { user_id: 'u_123', values: ['Ada', 'ada@example.com'] } },
      run: {
        get_token: async (_, io, clock) => {
          io.log('info', 'asking the secret store')
          await clock.sleep(12)
          return { access_token: 'not-a-real-token' }
        },
        add_row: async (_, io, clock) => {
          await clock.sleep(30)
          io.respond({ status: 201, headers: { 'content-type': 'application/json' }, body: { ok: true } })
          return result({ updatedRange: 'A1:B1' }, { summary: 'Added a row', exports: { row: 1 } })
        },
      },
    }),
  'retry-then-fail': () =>
    runFlow({
      steps: { flaky: { retry: { attempts: 3, backoffMs: 100 } }, beside: {}, after: {} },
      edges: ['hook>flaky', 'hook>beside', 'flaky>after'],
      run: {
        flaky: ({ attempt }) => {
          throw attempt === 1
            ? new RetryableError('The vendor is busy.', { retryAfterMs: 250 })
            : new Error('The vendor is down.')
        },
        beside: (_, __, clock) => clock.sleep(1_000),
      },
    }),
  'token-renewed': () => {
    let asked = 0
    return runFlow({
      steps: {
        get_token: { action: 'vault.read' },
        add_row: {
          action: 'vendor.send',
          auth: {
            vendor: { mode: 'external', external: { token: '{{steps.get_token.$return_value.secret}}' } },
          },
        },
      },
      edges: ['hook>get_token', 'get_token>add_row'],
      run: {
        get_token: async (_, io, clock) => {
          await clock.sleep(5)
          io.log('info', `asked ${++asked} times`)
          return { secret: `not-a-real-token-${asked}` }
        },
        add_row: async (_, io, clock) => {
          await clock.sleep(10)
          const status = asked === 1 ? 401 : 200
          io.request({
            method: 'POST',
            host: 'api.vendor.test',
            path: '/rows',
            app: 'vendor',
            outcome: 'answered',
            status,
            durationMs: 10,
          })
          if (status === 200) return { row: 1 }
          throw new PatchbayError('Vendor refused the credential.', {
            code: 'auth.rejected',
            details: { repeatable: true },
          })
        },
      },
    })
  },
  'cancelled-midway': () =>
    runFlow({
      steps: { first: {}, waiting: {}, never: {} },
      edges: ['hook>first', 'first>waiting', 'waiting>never'],
      run: { waiting: (_, __, clock) => clock.sleep(60_000) },
      cancelAfterMs: 500,
      limits: { stepTimeoutMs: 120_000 },
    }),
}
