import { describe, expect, it } from 'vitest'
import { awaitDevice } from '../../../src/main/accounts/oauth/device-sign-in.ts'
import type { TokenSet } from '../../../src/main/accounts/oauth/oauth-answers.ts'
import { OAuthFailure } from '../../../src/main/accounts/oauth/oauth-failure.ts'

const refusal = (error: string) => new OAuthFailure(error, { kind: 'refused', error })
const tokens: TokenSet = { accessToken: 'at' }

/** On a clock that only waiting moves. */
async function poll(answers: (Error | TokenSet)[], expiresInMs = 600_000) {
  let now = 0
  const waits: number[] = []
  const result = awaitDevice({
    calls: {
      pollDevice: async () => {
        const answer = answers.shift() ?? refusal('authorization_pending')
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    code: {
      deviceCode: 'd',
      userCode: 'u',
      verificationUri: 'https://a.example',
      expiresInMs,
      intervalMs: 5000,
    },
    provider: 'Notes',
    now: () => new Date(now),
    wait: async ms => {
      waits.push(ms)
      now += ms
    },
  })
  return { result: await result.catch((error: unknown) => error), waits }
}

describe('[S-OA-1] waiting for a device code to be entered', () => {
  it('asks at the interval, and more slowly when the provider says so or can’t be reached', async () => {
    const { result, waits } = await poll([
      refusal('authorization_pending'),
      refusal('slow_down'),
      refusal('authorization_pending'),
      new OAuthFailure('', { kind: 'unreachable' }),
      tokens,
    ])
    expect([result, waits]).toEqual([tokens, [5000, 5000, 10_000, 10_000, 20_000]])
  })

  it.each(['access_denied', 'invalid_client'])('ends with %s', async error => {
    const { result, waits } = await poll([refusal(error)])
    expect([result, waits.length]).toEqual([expect.objectContaining({ error }), 1])
  })

  it('ends when the code does, whoever says so first', async () => {
    expect((await poll([refusal('expired_token')])).result).toMatchObject({ error: 'expired_token' })
    const { result, waits } = await poll([], 12_000)
    expect([result, waits.length]).toEqual([expect.objectContaining({ error: 'expired_token' }), 3])
  })
})
