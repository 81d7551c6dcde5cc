import { describe, expect, test } from 'vitest'
import { accountSchema } from '#shared/model/account.ts'
import { appSchema } from '#shared/model/action.ts'
import {
  describeExpiry,
  describeKind,
  describeLastUse,
  describeRevocation,
  describeUses,
  formatUntil,
  isUnproven,
} from '../../../../src/renderer/features/accounts/model/describe-account.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const MINUTE = 60_000
const from = (ms: number) => new Date(NOW + ms).toISOString()

const account = (changes: object = {}) =>
  accountSchema.parse({
    id: 'acc_0123456789abcdef',
    app: 'notes',
    name: 'Mine',
    createdAt: from(0),
    ...changes,
  })
const app = (changes: object = {}) =>
  appSchema.parse({ key: 'notes', name: 'Notes', description: '', auth: [], hosts: [], ...changes })
const OAUTH = { key: 'notes', name: 'Notes Inc.', tokenEndpoint: 'https://notes.example/token', scopes: [] }

describe('until when', () => {
  test.each([
    [-3 * 60 * MINUTE, 'ended 3 h ago'],
    [20_000, 'in less than a minute'],
    [40 * MINUTE, 'in 40 min'],
    [5 * 60 * MINUTE, 'in 5 h'],
    [24 * 60 * MINUTE, 'in 1 day'],
    [12 * 24 * 60 * MINUTE, 'in 12 days'],
  ])('%i ms from now: %s', (ms, text) => {
    expect(formatUntil(NOW + ms, NOW)).toBe(text)
  })

  test('far away it is a date', () => {
    expect(formatUntil(NOW + 400 * 24 * 60 * MINUTE, NOW)).toMatch(/^on .*2027/)
  })
})

describe('expiry', () => {
  test('with a refresh token nobody has to do anything', () => {
    const refreshed = account({ expiresAt: from(40 * MINUTE), canRefresh: true })
    expect(describeExpiry(refreshed, NOW)).toBe('Access token ends in 40 min; refreshed by itself')
    expect(describeExpiry(refreshed, NOW + 2 * 60 * MINUTE)).toBe(
      'Access token ended 1 h ago; refreshed by itself',
    )
  })

  test('without one, somebody has to sign in again', () => {
    const once = account({ expiresAt: from(40 * MINUTE) })
    expect(describeExpiry(once, NOW)).toBe('Access token ends in 40 min; then sign in again')
    expect(describeExpiry(once, NOW + 41 * MINUTE)).toBe('Access token ended 1 min ago; sign in again')
  })

  test('a token whose end is not told', () => {
    expect(describeExpiry(account(), NOW)).toBe('Does not expire, as far as the provider says')
  })
})

test('how a credential was had', () => {
  expect(describeKind(account(), app())).toBe('Credential typed in')
  expect(describeKind(account(), app({ dynamicFields: true }))).toBe('Secret store')
  expect(describeKind(account({ kind: 'oauth', grant: 'device_code' }), app())).toBe(
    'Signed in by device code (OAuth 2.0)',
  )
})

test('last use', () => {
  expect(describeLastUse(account(), NOW)).toBe('Never used')
  expect(describeLastUse(account({ lastUsedAt: from(-5 * MINUTE) }), NOW)).toBe('Used 5 min ago')
})

test('what disconnecting takes along', () => {
  const use = (name: string, ...stepNames: string[]) => ({
    workflowId: 'wf_0123456789abcdef' as never,
    workflowName: name,
    stepNames,
  })
  expect(describeUses([])).toBeUndefined()
  expect(describeUses([use('One', 'a')])).toBe(
    '1 step of 1 workflow uses it and will fail until another account is chosen.',
  )
  expect(describeUses([use('One', 'a', 'b'), use('Two', 'c')])).toBe(
    '3 steps of 2 workflows use it and will fail until another account is chosen.',
  )
})

test('[S-OA-3] what disconnecting does at the provider', () => {
  const revocable = app({ oauth: { ...OAUTH, revocationEndpoint: 'https://notes.example/revoke' } })
  const signedIn = account({ kind: 'oauth' })
  expect(describeRevocation(signedIn, revocable)).toContain('Notes Inc. is told to revoke its access')
  expect(describeRevocation(signedIn, app({ oauth: OAUTH }))).toContain('At Notes Inc. it stays valid')
  expect(describeRevocation(account(), revocable)).toContain('stays valid until you revoke it there')
})

test('a key that nobody answered to yet is not called connected', () => {
  const keyed = app({ canTest: true })
  expect(isUnproven(account(), keyed)).toBe(true)
  expect(isUnproven(account({ identity: 'ada' }), keyed)).toBe(false)
  expect(isUnproven(account({ lastUsedAt: from(0) }), keyed)).toBe(false)
  expect(isUnproven(account({ state: 'reconnect' }), keyed)).toBe(false)
  expect(isUnproven(account({ kind: 'oauth' }), keyed)).toBe(false)
  expect(isUnproven(account(), app())).toBe(false)
})
