import type { OAuthProvider } from '#shared/model/action.ts'
import { askProvider } from './provider-fetch.ts'

const MAX_IDENTITY = 200

/** Who a token belongs to, in the provider's words; undefined where it does not say. Never fails a sign-in. */
export async function askIdentity(
  provider: OAuthProvider,
  accessToken: string,
  fetch: typeof globalThis.fetch,
): Promise<string | undefined> {
  if (!provider.identity) return undefined
  const { url, path } = provider.identity
  try {
    const response = await askProvider({
      provider: provider.name,
      url,
      init: {
        headers: {
          authorization: `Bearer ${accessToken}`,
          accept: 'application/json',
          'user-agent': 'Patchbay',
        },
      },
      fetch,
    })
    return response.ok ? shown(follow(await response.json(), path)) : undefined
  } catch {
    // The account works without; whoever it is shows at its first use.
    return undefined
  }
}

function follow(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  )
}

function shown(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MAX_IDENTITY) : undefined
}
