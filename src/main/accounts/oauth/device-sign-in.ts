import type { DeviceCode, TokenSet } from './oauth-answers.ts'
import type { OAuthCalls } from './oauth-calls.ts'
import { OAuthFailure } from './oauth-failure.ts'

interface DevicePoll {
  readonly calls: Pick<OAuthCalls, 'pollDevice'>
  readonly code: DeviceCode
  readonly provider: string
  readonly now: () => Date
  /** Rejects when the attempt was ended meanwhile. */
  readonly wait: (ms: number) => Promise<void>
}

/** RFC 8628 §3.5: how much slower to ask from then on. */
const SLOWER_MS = 5000
/** However long a provider lets its codes live. */
const MAX_LIFE_MS = 30 * 60_000

/** Asks until the user has entered the code, as often as the provider allows. @throws OAuthFailure */
export async function awaitDevice({ calls, code, provider, now, wait }: DevicePoll): Promise<TokenSet> {
  const endsAt = now().getTime() + Math.min(code.expiresInMs, MAX_LIFE_MS)
  let intervalMs = code.intervalMs
  for (;;) {
    await wait(intervalMs)
    if (now().getTime() >= endsAt) throw tooLate(provider)
    try {
      return await calls.pollDevice(code.deviceCode)
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error
      if (error.error === 'expired_token') throw tooLate(provider)
      if (error.error === 'slow_down' || error.kind === 'limited') intervalMs += SLOWER_MS
      // RFC 8628 §3.5: a connection that timed out is asked again, ever more slowly.
      else if (error.kind === 'unreachable') intervalMs *= 2
      else if (error.error !== 'authorization_pending') throw error
    }
  }
}

function tooLate(provider: string): OAuthFailure {
  return new OAuthFailure(`The code was not entered at ${provider} in time. Sign in again.`, {
    kind: 'refused',
    error: 'expired_token',
  })
}
