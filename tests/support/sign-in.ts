import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SignInState } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { createAccountLock } from '../../src/main/accounts/account-lock.ts'
import { type AccountService, createAccountService } from '../../src/main/accounts/account-service.ts'
import type { SignInRequest } from '../../src/main/accounts/oauth/attempt.ts'
import { createSignInService, type SignInService } from '../../src/main/accounts/oauth/sign-in-service.ts'
import type { SignInWindows } from '../../src/main/accounts/oauth/sign-in-windows.ts'
import { openVault, safeStorageSlot, type Vault } from '../../src/main/vault/index.ts'
import { type OAuthServer, type OAuthServerOptions, startOAuthServer } from './oauth-server.ts'
import { testCipher } from './secret-cipher.ts'
import { tempFolder } from './temp-folder.ts'

export interface SignInBench {
  readonly folder: string
  readonly app: App
  readonly vault: Vault
  readonly accounts: AccountService
  readonly signIn: SignInService
  /** Every state of every attempt, in order. */
  readonly told: SignInState[]
  /** Moves the accounts' clock. */
  advance(ms: number): void
  begin(request?: Partial<SignInRequest>): { attemptId: string }
  /** The first state that fits, told already or yet to come. */
  state<S extends SignInState['state']>(...states: S[]): Promise<Extract<SignInState, { state: S }>>
}

/** One key service, so that two benches on one folder open the same vault. */
const cipher = testCipher()

interface BenchOptions {
  readonly server: Pick<OAuthServer, 'app' | 'client'>
  readonly app?: App
  readonly windows?: SignInWindows
  readonly folder?: string
  readonly limitMs?: number
  readonly fetch?: typeof fetch
}

/** The account side of a host on a real vault in a folder, against an OAuth server. */
export async function openSignInBench(options: BenchOptions): Promise<SignInBench> {
  const { server, app = server.app(), folder = tempFolder() } = options
  const vault = await openVault({ file: join(folder, 'vault.json'), slots: [safeStorageSlot(cipher)] })
  let offset = 0
  const now = () => new Date(Date.now() + offset)
  const fetching = options.fetch === undefined ? {} : { fetch: options.fetch }
  const accounts = createAccountService({
    vault,
    apps: () => [app],
    now,
    lock: createAccountLock({ dataFolder: folder, isShared: () => true }),
    ...fetching,
  })
  const told: SignInState[] = []
  const waiting = new Set<() => void>()
  const unexpected: unknown[] = []
  const signIn = createSignInService({
    accounts,
    findApp: key => (key === app.key ? app : undefined),
    now,
    windows: options.windows ?? {
      openBrowser: async () => true,
      openPopup: () => Promise.reject(new Error('no popup')),
    },
    ...fetching,
    // The provider's polling interval is its own affair; nothing here waits for real time to pass.
    wait: async (_ms, signal) => {
      await new Promise(setImmediate)
      signal.throwIfAborted()
    },
    ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
    onUnexpected: error => unexpected.push(error),
  })
  signIn.onChange(({ progress }) => {
    told.push(progress)
    for (const look of waiting) look()
  })
  onTestFinished(async () => {
    signIn.close()
    await accounts.close()
    if (unexpected.length > 0) throw unexpected[0]
  })
  await accounts.clients.set(app, server.client)
  return {
    folder,
    app,
    vault,
    accounts,
    signIn,
    told,
    advance: ms => {
      offset += ms
    },
    begin: request =>
      signIn.start({ app: app.key, way: 'browser', name: 'Mine', scopes: ['openid', 'email'], ...request }),
    state: <S extends SignInState['state']>(...states: S[]) =>
      new Promise<Extract<SignInState, { state: S }>>(resolve => {
        const look = () => {
          const found = told.find(({ state }) => (states as string[]).includes(state))
          if (!found) return
          waiting.delete(look)
          resolve(found as Extract<SignInState, { state: S }>)
        }
        waiting.add(look)
        look()
      }),
  }
}

/** The OAuth server, closed when the test is over. */
export async function openOAuthServer(options?: OAuthServerOptions): Promise<OAuthServer> {
  const server = await startOAuthServer(options)
  onTestFinished(server.close)
  return server
}
