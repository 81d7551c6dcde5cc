import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import { type Account, accountSchema } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { type AccountId, spellId } from '#shared/model/ids.ts'
import type { Vault } from '../vault/open-vault.ts'

export interface AccountServicePorts {
  readonly vault: Vault
  readonly apps: readonly App[]
  readonly now: () => Date
}

export interface NewAccount {
  readonly app: string
  readonly name: string
  /** By auth field of the app. */
  readonly fields: Readonly<Record<string, string>>
}

/** Connected identities. Their credential fields live in the vault and leave it only by {@link AccountService.credential}. */
export interface AccountService {
  /** Oldest first, without secrets. */
  list(): Account[]
  add(account: NewAccount): Promise<Account>
  rename(accountId: AccountId, name: string): Promise<Account>
  remove(accountId: AccountId): Promise<void>
  /**
   * The credential's fields, for one step about to run.
   * @throws PatchbayError `auth.missing` when there is no such account, `vault.*` while the vault is closed
   */
  credential(accountId: AccountId): {
    readonly app: string
    readonly fields: Readonly<Record<string, string>>
  }
}

const RECORD = 'account:'
const ABOUT = 'about'
const FIELD = 'field:'
const aboutSchema = accountSchema.omit({ id: true })

export function createAccountService({ vault, apps, now }: AccountServicePorts): AccountService {
  const find = (accountId: AccountId): Account => {
    const about = vault.get(RECORD + accountId, ABOUT)
    if (about === undefined) {
      throw new PatchbayError(
        'That account is not connected on this machine. Choose another one in the step, or add it.',
        {
          code: 'auth.missing',
        },
      )
    }
    return { id: accountId, ...aboutSchema.parse(JSON.parse(about)) }
  }

  return {
    list: () =>
      vault
        .list(RECORD)
        .map(recordId => find(recordId.slice(RECORD.length) as AccountId))
        .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0)),
    async add({ app: appKey, name, fields }) {
      const app = apps.find(candidate => candidate.key === appKey)
      const credential = checkFields(app, fields)
      const account: Account = {
        id: spellId('acc', randomBytes(16)) as AccountId,
        app: appKey,
        name: checkName(name),
        createdAt: now().toISOString(),
        kind: 'fields',
        state: 'connected',
      }
      await vault.setFields(RECORD + account.id, { [ABOUT]: aboutText(account), ...credential })
      return account
    },
    async rename(accountId, name) {
      const account = { ...find(accountId), name: checkName(name) }
      await vault.set(RECORD + accountId, ABOUT, aboutText(account))
      return account
    },
    async remove(accountId) {
      find(accountId)
      await vault.delete(RECORD + accountId)
    },
    credential(accountId) {
      const recordId = RECORD + accountId
      const { app } = find(accountId)
      const names = vault.fields(recordId).filter(name => name.startsWith(FIELD))
      const fields = names.map(name => [name.slice(FIELD.length), vault.get(recordId, name) ?? ''] as const)
      return { app, fields: Object.fromEntries(fields) }
    },
  }
}

function aboutText({ id: _, ...about }: Account): string {
  return JSON.stringify(about satisfies z.infer<typeof aboutSchema>)
}

function checkName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new PatchbayError('The account needs a name.', { code: 'usage' })
  return trimmed
}

/** Every mistake at once; values are never repeated. */
function checkFields(app: App | undefined, given: Readonly<Record<string, string>>): Record<string, string> {
  if (!app || app.auth.length === 0) {
    throw new PatchbayError('This app takes no accounts.', { code: 'usage' })
  }
  const known = new Set(app.auth.map(field => field.key))
  const unknown = Object.keys(given).filter(key => !known.has(key))
  const values = app.auth.map(field => ({
    field,
    value: cleaned(Object.hasOwn(given, field.key) ? given[field.key] : ''),
  }))
  const missing = values.filter(({ field, value }) => value === '' && !field.optional)
  const mistakes = [
    ...missing.map(({ field }) => `"${field.label}" is missing`),
    ...unknown.map(key => `"${key.slice(0, 60)}" is not a field of ${app.name}`),
  ]
  if (mistakes.length > 0) {
    throw new PatchbayError(`The account for ${app.name} can't be added: ${mistakes.join('; ')}.`, {
      code: 'usage',
    })
  }
  return Object.fromEntries(
    values.filter(({ value }) => value !== '').map(({ field, value }) => [FIELD + field.key, value]),
  )
}

/** A line break picked up in copying makes a token useless in a header; other spaces may belong to a password. */
function cleaned(value = ''): string {
  return value.replace(/^[\r\n]+|[\r\n]+$/g, '')
}
