import { randomBytes } from 'node:crypto'
import { PatchbayError } from '#shared/errors.ts'
import type { Removal, TestAnswer } from '#shared/ipc/credentials-contract.ts'
import type { Account } from '#shared/model/account.ts'
import type { App, GrantType } from '#shared/model/action.ts'
import { type AccountId, spellId } from '#shared/model/ids.ts'
import type { Vault } from '../vault/open-vault.ts'
import { checkAccountName, checkFields } from './account-fields.ts'
import { createAccountRecords, type Fields } from './account-records.ts'
import { type CredentialTester, testAccount } from './account-test.ts'
import { checkFieldName } from './field-names.ts'
import { createLastUses } from './last-uses.ts'
import type { TokenSet } from './oauth/oauth-answers.ts'
import { createOAuthClients, type OAuthClients } from './oauth/oauth-clients.ts'
import { revokeTokens } from './revoke-tokens.ts'
import { createTokenRefresher, withTokens } from './token-refresher.ts'

export interface AccountServicePorts {
  readonly vault: Vault
  readonly apps: () => readonly App[]
  readonly now: () => Date
  /** Sends to providers' OAuth endpoints. */
  readonly fetch?: typeof fetch
  /** Runs `task` while no other Patchbay on this data folder runs one for the same account. */
  readonly lock?: <T>(accountId: AccountId, task: () => Promise<T>) => Promise<T>
  /** Asks a provider who a credential is; undefined for apps that can't be asked. */
  readonly testerOf?: (app: string) => CredentialTester | undefined
}

export interface NewAccount {
  readonly app: string
  readonly name: string
  /** By auth field of the app. */
  readonly fields: Fields
}

/** What signing in brought. */
export interface SignedIn {
  readonly app: string
  readonly name: string
  readonly grant: GrantType
  /** Asked for; what the provider granted takes their place. */
  readonly scopes: readonly string[]
  readonly tokens: TokenSet
  readonly identity: string | undefined
  /** Signs this account in again: same id, same choices of steps. */
  readonly accountId?: AccountId | undefined
}

export interface AccountCredential {
  readonly app: string
  /** Of the account. */
  readonly name: string
  readonly fields: Fields
}

/** Connected identities. Their credential fields live in the vault and leave it only by {@link AccountService.credential}. */
export interface AccountService {
  /** Oldest first, without secrets. */
  list(): Account[]
  find(accountId: AccountId): Account
  add(account: NewAccount): Promise<Account>
  /** Adds an account, or connects one again, with the tokens that a sign-in brought. */
  signedIn(signIn: SignedIn): Promise<Account>
  replaceFields(accountId: AccountId, fields: Fields): Promise<Account>
  /** For apps with `dynamicFields`. */
  fieldNames(accountId: AccountId): string[]
  /** Sets one value, or (null) removes it. @returns the names of what the account holds then */
  setField(accountId: AccountId, name: string, value: string | null): Promise<string[]>
  rename(accountId: AccountId, name: string): Promise<Account>
  /** Revokes at the provider where it can, and deletes here in any case. */
  remove(accountId: AccountId): Promise<Removal>
  test(accountId: AccountId): Promise<TestAnswer>
  /**
   * The credential's fields, for one step about to run; an OAuth access token is refreshed ahead of its end.
   * @param options.fresh the provider refused what was given out before; what can't be renewed is given out as it is
   * @throws PatchbayError `auth.missing` when there is no such account, `auth.reconnect` when somebody has to sign in
   *   again, `provider.*` when it could not be refreshed now,
   *   `vault.*` while the vault is closed
   */
  credential(accountId: AccountId, options?: { readonly fresh?: boolean }): Promise<AccountCredential>
  /** Calls `listener` after each change, until the answer is called. */
  onChange(listener: (accounts: Account[]) => void): () => void
  /** The users' own registrations at providers. */
  readonly clients: OAuthClients
  close(): Promise<void>
}

export function createAccountService(ports: AccountServicePorts): AccountService {
  const {
    vault,
    now,
    fetch = globalThis.fetch,
    lock = (_, task) => task(),
    testerOf = () => undefined,
  } = ports
  const records = createAccountRecords(vault)
  const clients = createOAuthClients(vault)
  const uses = createLastUses(records.writeUsed)
  const listeners = new Set<(accounts: Account[]) => void>()

  const findApp = (key: string) => ports.apps().find(app => app.key === key)
  const providerKeyOf = ({ app, kind }: Account) => (kind === 'oauth' ? findApp(app)?.oauth?.key : undefined)
  const withUse = (account: Account): Account => {
    const lastUsedAt = uses.pending(account.id) ?? account.lastUsedAt
    return lastUsedAt === undefined ? account : { ...account, lastUsedAt }
  }
  const list = () => records.list().map(withUse)
  const changed = () => {
    for (const listener of listeners) listener(list())
  }
  const refresher = createTokenRefresher({ records, clients, findApp, fetch, now, lock, onChange: changed })
  const newAccount = (app: string, name: string): Account => ({
    id: spellId('acc', randomBytes(16)) as AccountId,
    app,
    name: checkAccountName(name),
    createdAt: now().toISOString(),
    kind: 'fields',
    state: 'connected',
  })
  const dynamicApp = (accountId: AccountId): void => {
    if (findApp(records.find(accountId).app)?.dynamicFields) return
    throw new PatchbayError('This account’s values have fixed names. Replace its credential instead.', {
      code: 'usage',
    })
  }
  const fieldNames = (accountId: AccountId) => Object.keys(records.fields(accountId)).sort()

  return {
    clients,
    list,
    find: accountId => withUse(records.find(accountId)),
    async add({ app, name, fields }) {
      const account = newAccount(app, name)
      await records.write(account, checkFields(findApp(app), fields))
      changed()
      return account
    },
    async signedIn(signIn) {
      const provider = findApp(signIn.app)?.oauth
      if (!provider) throw new PatchbayError('This app is no longer here.', { code: 'usage' })
      const id = signIn.accountId ?? newAccount(signIn.app, signIn.name).id
      // A refresh that is under way ends first: what it brings must not take the place of what was just granted.
      const account = await lock(id, async () => {
        await records.refresh()
        const before = signIn.accountId === undefined ? undefined : records.find(signIn.accountId)
        const signedIn = accountOf(signIn, before ?? { ...newAccount(signIn.app, signIn.name), id })
        const fields = {
          ...(before ? records.fields(id) : {}),
          [provider.tokenField]: signIn.tokens.accessToken,
        }
        refresher.forget(id)
        // The whole record: an old refresh token must not outlive the sign-in that replaced it.
        await records.write(signedIn, fields, signIn.tokens.refreshToken)
        return signedIn
      })
      changed()
      return account
    },
    async replaceFields(accountId, given) {
      await records.refresh()
      const account = records.find(accountId)
      const app = findApp(account.app)
      if (account.kind === 'oauth') {
        throw new PatchbayError('This account was made by signing in. Connect it again instead.', {
          code: 'usage',
        })
      }
      const { problem: _, identity: __, ...rest } = account
      const replaced: Account = { ...rest, state: 'connected' }
      await records.write(replaced, checkFields(app, given))
      changed()
      return withUse(replaced)
    },
    fieldNames(accountId) {
      dynamicApp(accountId)
      return fieldNames(accountId)
    },
    async setField(accountId, name, value) {
      dynamicApp(accountId)
      const field = checkFieldName(name)
      if (value === null) await records.removeField(accountId, field)
      else await records.writeState(records.find(accountId), { [field]: value })
      return fieldNames(accountId)
    },
    async rename(accountId, name) {
      const account = { ...records.find(accountId), name: checkAccountName(name) }
      await records.writeAbout(account)
      changed()
      return withUse(account)
    },
    async remove(accountId) {
      const removal = await lock(accountId, async () => {
        await records.refresh()
        const account = records.find(accountId)
        const provider = findApp(account.app)?.oauth
        const siblings = list().filter(other => isSibling(other, account, providerKeyOf))
        const revoked = await revokeTokens({ account, siblings, records, clients, provider, fetch, now })
        await records.remove(accountId)
        refresher.forget(accountId)
        return revoked
      })
      uses.forget(accountId)
      changed()
      return removal
    },
    async test(accountId) {
      const { app } = records.find(accountId)
      const ask = testerOf(app)
      if (!ask)
        throw new PatchbayError('This app offers nothing to test a connection with.', { code: 'usage' })
      const answer = await testAccount(accountId, ask, { records, refresher, onChange: changed })
      if (answer.ok) {
        uses.note(accountId, now().toISOString())
        changed()
      }
      return answer
    },
    async credential(accountId, { fresh = false } = {}) {
      const account = records.find(accountId)
      const fields = await refresher.fields(account, fresh)
      uses.note(accountId, now().toISOString())
      return { app: account.app, name: account.name, fields }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => uses.flush(),
  }
}

/** Signed in by the same person at the same provider, for this app or another one. */
function isSibling(
  other: Account,
  account: Account,
  keyOf: (account: Account) => string | undefined,
): boolean {
  const isSameProvider = keyOf(account) !== undefined && keyOf(other) === keyOf(account)
  return isSameProvider && other.id !== account.id && other.identity === account.identity
}

function accountOf({ grant, scopes, tokens, identity }: SignedIn, base: Account): Account {
  // Who it was before says nothing of who signed in now.
  const { identity: _, ...account } = withTokens(base, { ...tokens, scopes: tokens.scopes ?? scopes })
  return {
    ...account,
    kind: 'oauth',
    grant,
    canRefresh: tokens.refreshToken !== undefined || grant === 'client_credentials',
    ...(identity === undefined ? {} : { identity }),
  }
}
