import { expect, test } from 'vitest'
import { type Account, accountSchema } from '#shared/model/account.ts'
import { appSchema } from '#shared/model/action.ts'
import { appOf, groupAccounts } from '../../../../src/renderer/features/accounts/model/group-accounts.ts'

let last = 0
const account = (app: string, name: string, changes: object = {}): Account =>
  accountSchema.parse({
    id: `acc_${String(++last).padStart(16, '0')}`,
    app,
    name,
    createdAt: '2026-03-01T12:00:00Z',
    ...changes,
  })
const app = (key: string, name: string, isCustom = false) =>
  appSchema.parse({ key, name, description: '', auth: [], hosts: [], isCustom })

const APPS = [
  app('slack', 'Slack'),
  app('github', 'GitHub'),
  app('notion', 'Notion'),
  app('custom_a', 'Acme', true),
]
const ACCOUNTS = [
  account('slack', 'Zoe’s workspace', { identity: 'zoe@example.com' }),
  account('slack', 'Broken', { state: 'reconnect' }),
  account('slack', 'Anna'),
  account('github', 'Work'),
]
const shape = (search?: string) =>
  groupAccounts({ apps: APPS, accounts: ACCOUNTS, ...(search === undefined ? {} : { search }) }).map(
    group => [group.app.name, group.accounts.map(({ name }) => name)],
  )

test('apps by name, what needs attention first, no app without accounts but the user’s own', () => {
  expect(shape()).toEqual([
    ['Acme', []],
    ['GitHub', ['Work']],
    ['Slack', ['Broken', 'Anna', 'Zoe’s workspace']],
  ])
})

test('found by name, by identity, and by the app', () => {
  expect(shape('anna')).toEqual([['Slack', ['Anna']]])
  expect(shape('zoe@')).toEqual([['Slack', ['Zoe’s workspace']]])
  expect(shape('git')).toEqual([['GitHub', ['Work']]])
  expect(shape('slack broken')).toEqual([['Slack', ['Broken']]])
  expect(shape('acme')).toEqual([['Acme', []]])
  expect(shape('nothing of this')).toEqual([])
})

test('accounts of an app that is gone are still there to be looked at', () => {
  const left = account('old_app', 'Left over')
  const groups = groupAccounts({ apps: APPS.slice(0, 3), accounts: [left] })
  expect(groups).toEqual([{ app: appOf(APPS, 'old_app'), accounts: [left] }])
  expect(appOf(APPS, 'old_app')).toMatchObject({ name: 'old_app', auth: [] })
})
