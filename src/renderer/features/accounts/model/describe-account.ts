import type { Account, AccountUse } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { count, formatAgo } from '../../../lib/format.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `in 40 min`, `in 5 h`, `in 12 days`, then the date; `ended 3 h ago`. */
export function formatUntil(atMs: number, nowMs: number): string {
  const left = atMs - nowMs
  if (left <= 0) return `ended ${formatAgo(atMs, nowMs)}`
  if (left < MINUTE) return 'in less than a minute'
  if (left < HOUR) return `in ${Math.round(left / MINUTE)} min`
  if (left < DAY) return `in ${Math.round(left / HOUR)} h`
  if (left < 60 * DAY) return `in ${count(Math.round(left / DAY), 'day')}`
  return `on ${new Date(atMs).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })}`
}

/** When the credential ends, and whether anybody has to do something about it. */
export function describeExpiry({ expiresAt, canRefresh }: Account, nowMs: number): string {
  if (expiresAt === undefined) return 'Does not expire, as far as the provider says'
  const until = formatUntil(Date.parse(expiresAt), nowMs)
  return canRefresh
    ? `Access token ${until.startsWith('ended') ? until : `ends ${until}`}; refreshed by itself`
    : until.startsWith('ended')
      ? `Access token ${until}; sign in again`
      : `Access token ends ${until}; then sign in again`
}

const GRANTS = {
  authorization_code: 'Signed in',
  device_code: 'Signed in by device code',
  client_credentials: 'Client credentials',
} as const

/** How its credential was had, in words. */
export function describeKind({ kind, grant }: Account, app: App): string {
  if (app.dynamicFields) return 'Secret store'
  if (kind === 'fields') return 'Credential typed in'
  return grant ? `${GRANTS[grant]} (OAuth 2.0)` : 'Signed in (OAuth 2.0)'
}

/** Whether nothing is known yet of a credential that was typed in: no provider has answered to it. */
export const isUnproven = (
  { kind, state, identity, lastUsedAt }: Account,
  { canTest, dynamicFields }: Pick<App, 'canTest' | 'dynamicFields'>,
): boolean =>
  kind === 'fields' &&
  state === 'connected' &&
  identity === undefined &&
  lastUsedAt === undefined &&
  canTest &&
  !dynamicFields

export function describeLastUse({ lastUsedAt }: Account, nowMs: number): string {
  return lastUsedAt === undefined ? 'Never used' : `Used ${formatAgo(Date.parse(lastUsedAt), nowMs)}`
}

/** What disconnecting takes along: `2 steps of 1 workflow use it …`; undefined when nothing uses it. */
export function describeUses(uses: readonly AccountUse[]): string | undefined {
  if (uses.length === 0) return undefined
  const steps = uses.reduce((sum, use) => sum + use.stepNames.length, 0)
  return `${count(steps, 'step')} of ${count(uses.length, 'workflow')} ${steps === 1 ? 'uses' : 'use'} it and will fail until another account is chosen.`
}

/** What happens at the provider when it is disconnected. */
export function describeRevocation(account: Account, app: App): string {
  if (app.dynamicFields) return 'The store and all secrets in it are deleted from this machine for good.'
  if (account.kind === 'oauth' && app.oauth?.revocationEndpoint) {
    return `${app.oauth.name} is told to revoke its access, and the credential is deleted from this machine.`
  }
  const place = app.oauth?.name ?? app.name
  return `The credential is deleted from this machine. At ${place} it stays valid until you revoke it there.`
}
