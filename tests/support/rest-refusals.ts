import { describe, expect, it } from 'vitest'
import { failureOf } from './action-attempts.ts'
import { json, type RestStandIn } from './stand-ins/rest-stand-in.ts'
import type { Attempt } from './step-attempt.ts'

/** What every action on a REST API does about refusals and odd answers. `attempt` sends its first request to `standIn`. */
export function describeRefusals({
  standIn,
  attempt,
  secret,
  refusal = message => ({ message }),
}: {
  readonly standIn: () => RestStandIn
  readonly attempt: (given?: { readonly allowedHosts: string[] }) => Attempt
  readonly secret: string
  /** A refusal's body as the vendor writes it. */
  readonly refusal?: (message: string) => unknown
}): void {
  describe('refused', () => {
    it.each([
      [401, 'auth.rejected', 'TerminalError'],
      [403, 'auth.rejected', 'TerminalError'],
      [422, 'provider.rejected', 'TerminalError'],
      [429, 'provider.rate-limited', 'RetryableError'],
      [500, 'provider.unreachable', 'RetryableError'],
      [503, 'provider.unreachable', 'RetryableError'],
    ])(
      'with HTTP %i, in the words of the provider and without the credential',
      async (status, code, name) => {
        standIn().answerNext(json(status, refusal(`no ${secret} today`)))
        const error = await failureOf(attempt().result)
        expect(error).toMatchObject({ code, name, details: { status } })
        expect((error as Error).message).toContain('no ••• today')
        expect(standIn().requests).toHaveLength(1)
      },
    )

    it('for a while: says how long', async () => {
      standIn().answerNext(json(429, refusal('slow down'), { 'retry-after': '7' }))
      expect(await failureOf(attempt().result)).toMatchObject({
        code: 'provider.rate-limited',
        retryAfterMs: 7000,
      })
    })

    it.each([
      ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }],
      ['nothing', { status: 200, body: '' }],
      ['a list', json(200, ['other'])],
    ])('for an answer that is %s', async (_case, answer) => {
      standIn().answerNext(answer)
      expect(await failureOf(attempt().result)).toMatchObject({
        code: 'provider.rejected',
        name: 'TerminalError',
      })
    })

    it('[S-CR-2] before anything is sent, for a host that is not allowed', async () => {
      expect(await failureOf(attempt({ allowedHosts: [] }).result)).toMatchObject({
        code: 'auth.host-not-allowed',
      })
      expect(standIn().requests).toEqual([])
    })
  })
}
