import type { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import { type Account, accountSchema } from '#shared/model/account.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Vault } from '../vault/open-vault.ts'
import { decodeName, encodeName } from './field-names.ts'

/** What may change by itself, apart from what its owner says of the account: a rename never writes over new tokens. */
const stateSchema = accountSchema.pick({
  state: true,
  problem: true,
  scopes: true,
  expiresAt: true,
  canRefresh: true,
})
type AccountState = z.infer<typeof stateSchema>
const aboutSchema = accountSchema.omit({ id: true, lastUsedAt: true, ...maskOf(stateSchema) })

export type Fields = Readonly<Record<string, string>>

/** How accounts lie in the vault: one record each. */
export interface AccountRecords {
  list(): Account[]
  /** @throws PatchbayError `auth.missing`, or `vault.*` while the vault is closed */
  find(accountId: AccountId): Account
  fields(accountId: AccountId): Record<string, string>
  refreshToken(accountId: AccountId): string | undefined
  /** All of it, in one write. */
  write(account: Account, fields: Fields, refreshToken?: string): Promise<void>
  /** What its owner says of it. */
  writeAbout(account: Account): Promise<void>
  /** Its state, and the fields and the refresh token that are given: one write, so that they never come apart. */
  writeState(account: Account, fields?: Fields, refreshToken?: string): Promise<void>
  writeUsed(accountId: AccountId, at: string): Promise<void>
  removeField(accountId: AccountId, field: string): Promise<void>
  remove(accountId: AccountId): Promise<void>
  /** Takes in what another process wrote. */
  refresh(): Promise<void>
}

const RECORD = 'account:'
const ABOUT = 'about'
const STATE = 'state'
const USED = 'used'
const REFRESH_TOKEN = 'refresh-token'
const FIELD = 'field:'

export function createAccountRecords(vault: Vault): AccountRecords {
  const find = (accountId: AccountId): Account => {
    const recordId = RECORD + accountId
    const about = vault.get(recordId, ABOUT)
    if (about === undefined) throw notConnected()
    const state = vault.get(recordId, STATE)
    const lastUsedAt = vault.get(recordId, USED)
    return {
      id: accountId,
      ...aboutSchema.parse(JSON.parse(about)),
      ...stateSchema.parse(JSON.parse(state ?? '{}')),
      ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
    }
  }
  return {
    list: () =>
      vault
        .list(RECORD)
        .map(recordId => find(recordId.slice(RECORD.length) as AccountId))
        .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0)),
    find,
    fields(accountId) {
      const recordId = RECORD + accountId
      const names = vault.fields(recordId).filter(name => name.startsWith(FIELD))
      return Object.fromEntries(
        names.map(name => [decodeName(name.slice(FIELD.length)), vault.get(recordId, name) ?? '']),
      )
    },
    refreshToken: accountId => vault.get(RECORD + accountId, REFRESH_TOKEN),
    write: (account, fields, refreshToken) =>
      vault.replace(RECORD + account.id, {
        [ABOUT]: aboutText(account),
        ...stateFields(account, fields, refreshToken),
        ...(account.lastUsedAt === undefined ? {} : { [USED]: account.lastUsedAt }),
      }),
    writeAbout: account => vault.set(RECORD + account.id, ABOUT, aboutText(account)),
    writeState: (account, fields = {}, refreshToken) =>
      vault.setFields(RECORD + account.id, stateFields(account, fields, refreshToken)),
    async writeUsed(accountId, at) {
      // It may have been removed meanwhile; a record of its own would be left behind.
      if (vault.get(RECORD + accountId, ABOUT) !== undefined) await vault.set(RECORD + accountId, USED, at)
    },
    removeField: (accountId, field) => vault.delete(RECORD + accountId, FIELD + encodeName(field)),
    remove: accountId => vault.delete(RECORD + accountId),
    refresh: () => vault.refresh(),
  }
}

function stateFields(account: Account, fields: Fields, refreshToken: string | undefined) {
  const sealed = Object.entries(fields).map(([name, value]) => [FIELD + encodeName(name), value] as const)
  return {
    ...Object.fromEntries(sealed),
    [STATE]: JSON.stringify(stateSchema.parse(account) satisfies AccountState),
    ...(refreshToken === undefined ? {} : { [REFRESH_TOKEN]: refreshToken }),
  }
}

function aboutText(account: Account): string {
  return JSON.stringify(aboutSchema.parse(account))
}

function maskOf<T extends z.ZodObject>(schema: T): Record<keyof T['shape'], true> {
  return Object.fromEntries(Object.keys(schema.shape).map(key => [key, true])) as Record<
    keyof T['shape'],
    true
  >
}

function notConnected(): PatchbayError {
  return new PatchbayError(
    'That account is not connected on this machine. Choose another one in the step, or add it.',
    { code: 'auth.missing' },
  )
}
