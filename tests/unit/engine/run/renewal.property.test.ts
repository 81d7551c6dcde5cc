import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PatchbayError } from '#shared/errors.ts'
import { checkHistory } from '../support/check-history.ts'
import type { StepSketch } from '../support/flow.ts'
import { runFlow, type StepScript } from '../support/harness.ts'

interface Asker {
  readonly startsAfterMs: number
  readonly sendsForMs: number
  readonly timeoutMs: number
}

const asker: fc.Arbitrary<Asker> = fc.record({
  startsAfterMs: fc.integer({ min: 0, max: 60 }),
  sendsForMs: fc.integer({ min: 0, max: 40 }),
  timeoutMs: fc.oneof({ weight: 4, arbitrary: fc.constant(10_000) }, fc.integer({ min: 10, max: 90 })),
})

const world = fc.record({
  askers: fc.array(asker, { minLength: 1, maxLength: 6 }),
  asksForMs: fc.integer({ min: 0, max: 50 }),
  /** From then on only younger tokens are taken. */
  rotatesAtMs: fc.integer({ min: 1000, max: 1150 }),
  /** Which asking of the store fails, if any. */
  failsAt: fc.option(fc.integer({ min: 2, max: 4 }), { nil: 0 }),
  cancelAfterMs: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
})

const sign = (n: number): StepSketch => ({
  action: 'vendor.send',
  auth: { vendor: { mode: 'external', external: { token: '{{steps.get.$return_value.secret}}' } } },
  props: { body: n },
})

describe('renewal, whatever the timing', () => {
  it('[R22] [R32] [R44] [R45] at most one repeat, secrets told first, nothing left behind', async () => {
    let renewals = 0
    await fc.assert(
      fc.asyncProperty(world, async ({ askers, asksForMs, rotatesAtMs, failsAt, cancelAfterMs }) => {
        let asked = 0
        const issuedAt = new Map<string, number>()
        const get: StepScript = async (_, io, clock) => {
          const count = ++asked
          await clock.sleep(asksForMs)
          if (count === failsAt) throw new Error('The store is down.')
          const token = `canary-${count}-${'x'.repeat(8)}`
          issuedAt.set(token, clock.now())
          io.log('info', `got ${token}`)
          return { secret: token }
        }
        const send =
          ({ sendsForMs }: Asker): StepScript =>
          async ({ auth }, _, clock) => {
            await clock.sleep(sendsForMs)
            const token = auth.vendor?.mode === 'external' ? (auth.vendor.fields.token ?? '') : ''
            const isOld = (issuedAt.get(token) ?? 0) < rotatesAtMs
            if (clock.now() < rotatesAtMs || !isOld) return token
            throw new PatchbayError('Refused.', { code: 'auth.rejected', details: { repeatable: true } })
          }
        const named = askers.map((one, n) => ({ ...one, n, wait: `wait${n}`, send: `send${n}` }))
        const report = await runFlow({
          steps: {
            get: { action: 'vault.read' },
            ...Object.fromEntries(named.map(({ wait }) => [wait, {}])),
            ...Object.fromEntries(named.map(one => [one.send, { ...sign(one.n), timeoutMs: one.timeoutMs }])),
          },
          edges: ['hook>get', ...named.flatMap(one => [`get>${one.wait}`, `${one.wait}>${one.send}`])],
          run: {
            get,
            ...Object.fromEntries(
              named.map(one => [one.wait, ((_, __, clock) => clock.sleep(one.startsAfterMs)) as StepScript]),
            ),
            ...Object.fromEntries(named.map(one => [one.send, send(one)])),
          },
          ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }),
        })

        expect(checkHistory(report.events)).toEqual([])
        renewals += report.events.filter(({ type }) => type === 'credential.renewed').length
        for (const one of named) {
          const calls = report.calls.filter(({ stepName }) => stepName === one.send)
          expect(calls.length).toBeLessThanOrEqual(2)
        }
        expect(asked).toBeLessThanOrEqual(1 + named.length)
        const told = new Set<string>()
        for (const item of report.heard) {
          if ('secrets' in item) for (const { value } of item.secrets) told.add(value)
          else
            for (const [token] of JSON.stringify(item).matchAll(/canary-\d+-x+/g))
              expect(told).toContain(token)
        }
      }),
      { numRuns: 150 },
    )
    expect(renewals, 'it did come to renewals').toBeGreaterThan(0)
  })
})
