import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { matchEntry } from '../../../lib/match.ts'

export interface AccountGroup {
  readonly app: App
  readonly accounts: readonly Account[]
}

interface GroupInput {
  readonly apps: readonly App[]
  readonly accounts: readonly Account[]
  /** Every word has to fit the account's name, its identity, or the app's name. */
  readonly search?: string
}

/** Accounts by app: what needs attention first, then by name. Apps of the user's own are there without accounts, too. */
export function groupAccounts({ apps, accounts, search = '' }: GroupInput): readonly AccountGroup[] {
  const keys = [...new Set(accounts.map(account => account.app))]
  const known = apps.filter(app => keys.includes(app.key) || app.isCustom)
  const gone = keys.filter(key => !apps.some(app => app.key === key)).map(missingApp)
  return [...known, ...gone]
    .map(app => ({ app, accounts: sorted(accounts.filter(account => account.app === app.key)) }))
    .flatMap(group => narrowed(group, search.trim()))
    .sort((a, b) => a.app.name.localeCompare(b.app.name))
}

const sorted = (accounts: readonly Account[]) =>
  [...accounts].sort(
    (a, b) =>
      Number(b.state === 'reconnect') - Number(a.state === 'reconnect') ||
      a.name.localeCompare(b.name, undefined, { numeric: true }),
  )

function narrowed(group: AccountGroup, search: string): AccountGroup[] {
  if (search === '') return [group]
  const { app } = group
  const accounts = group.accounts.filter(
    ({ name, identity = '' }) => matchEntry(name, search, [identity, app.name, app.key]) > 0,
  )
  const isEmptyFit = group.accounts.length === 0 && matchEntry(app.name, search) > 0
  return accounts.length > 0 || isEmptyFit ? [{ app, accounts }] : []
}

/** The app of an account, even when this build has it no more. */
export const appOf = (apps: readonly App[], key: string): App =>
  apps.find(app => app.key === key) ?? missingApp(key)

/** An app that this build has no more: its accounts can still be looked at and disconnected. */
const missingApp = (key: string): App => ({
  key,
  name: key,
  description: 'This app is not in this version of Patchbay.',
  auth: [],
  hosts: [],
  dynamicFields: false,
  canTest: false,
  isCustom: false,
})
