import type { Account, SignInWay } from '#shared/model/account.ts'
import type { App, OAuthProvider } from '#shared/model/action.ts'

/** How an account of an app comes about: by signing in, by typing its fields, or as a store of any names. */
export type ConnectBy = 'sign-in' | 'fields' | 'names'

export const isConnectable = (app: App): boolean => connectWays(app).length > 0

/** The better way first. An account that is connected again keeps the kind it has. */
export function connectWays(app: App, account?: Account): readonly ConnectBy[] {
  if (app.dynamicFields) return ['names']
  if (account) return [account.kind === 'oauth' ? 'sign-in' : 'fields']
  return [...(app.oauth ? (['sign-in'] as const) : []), ...(app.auth.length > 0 ? (['fields'] as const) : [])]
}

export interface WayChoice {
  readonly way: SignInWay
  readonly label: string
  readonly description: string
}

/** The ways that a provider allows, the most convenient first. */
export function signInWays({ name, grants, embeddedWindow }: OAuthProvider): readonly WayChoice[] {
  const hasCode = grants.includes('authorization_code')
  return [
    ...(hasCode && embeddedWindow
      ? [
          {
            way: 'popup' as const,
            label: 'In a window of Patchbay',
            description:
              'A separate window that keeps nothing. It shows whose page it is, and closes by itself.',
          },
        ]
      : []),
    ...(hasCode
      ? [
          {
            way: 'browser' as const,
            label: 'In your browser',
            description: embeddedWindow
              ? 'Where you may be signed in already.'
              : `${name} allows no other: it wants its own page in a real browser.`,
          },
        ]
      : []),
    ...(grants.includes('device_code')
      ? [
          {
            way: 'device' as const,
            label: 'With a code, on any device',
            description: `You enter a short code on ${name}’s page, e.g. on your phone.`,
          },
        ]
      : []),
    ...(grants.includes('client_credentials')
      ? [
          {
            way: 'client' as const,
            label: 'As the client itself',
            description: 'Nobody signs in: the client ID and secret are the identity (client credentials).',
          },
        ]
      : []),
  ]
}

/** What to ask for at first: when connecting again, what was granted before. */
export function initialScopes({ scopes }: OAuthProvider, account?: Account): readonly string[] {
  const granted = account?.scopes
  if (!granted) return scopes.filter(scope => scope.default).map(scope => scope.value)
  const offered = scopes.map(scope => scope.value)
  return [
    ...offered.filter(value => granted.includes(value)),
    ...granted.filter(value => !offered.includes(value)),
  ]
}

/** `4:05`; `0:00` once it is over. */
export function formatCountdown(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
