import { expect, test } from 'vitest'
import { accountSchema } from '#shared/model/account.ts'
import { appSchema, type OAuthProvider, oauthProviderSchema } from '#shared/model/action.ts'
import {
  connectWays,
  formatCountdown,
  initialScopes,
  isConnectable,
  signInWays,
} from '../../../../src/renderer/components/connect-account/ways.ts'

const provider = (changes: object = {}): OAuthProvider =>
  oauthProviderSchema.parse({
    key: 'notes',
    name: 'Notes',
    tokenEndpoint: 'https://notes.example/token',
    scopes: [
      { value: 'read', label: 'Read' },
      { value: 'write', label: 'Write', default: false },
    ],
    ...changes,
  })
const app = (changes: object = {}) =>
  appSchema.parse({ key: 'notes', name: 'Notes', description: '', auth: [], hosts: [], ...changes })
const account = (changes: object) =>
  accountSchema.parse({
    id: 'acc_0123456789abcdef',
    app: 'notes',
    name: 'Mine',
    createdAt: '2026-03-01T12:00:00Z',
    ...changes,
  })
const TOKEN = { key: 'token', label: 'Token', secret: true }

test('how an app is connected', () => {
  expect(connectWays(app({ auth: [TOKEN], oauth: provider() }))).toEqual(['sign-in', 'fields'])
  expect(connectWays(app({ auth: [TOKEN] }))).toEqual(['fields'])
  expect(connectWays(app({ dynamicFields: true }))).toEqual(['names'])
  expect(isConnectable(app())).toBe(false)
})

test('an account that is connected again stays of its kind', () => {
  const both = app({ auth: [TOKEN], oauth: provider() })
  expect(connectWays(both, account({ kind: 'oauth' }))).toEqual(['sign-in'])
  expect(connectWays(both, account({ kind: 'fields' }))).toEqual(['fields'])
})

test('[S-OA-2] a window of ours only where the provider allows it', () => {
  const ways = (changes: object) => signInWays(provider(changes)).map(({ way }) => way)
  expect(ways({})).toEqual(['popup', 'browser'])
  expect(ways({ embeddedWindow: false })).toEqual(['browser'])
  expect(ways({ grants: ['device_code', 'client_credentials'] })).toEqual(['device', 'client'])
})

test('asks for what is on by default, and again for what was granted', () => {
  expect(initialScopes(provider())).toEqual(['read'])
  expect(initialScopes(provider(), account({ scopes: ['extra', 'write'] }))).toEqual(['write', 'extra'])
})

test('how long a device code lasts', () => {
  expect([600_000, 65_400, 9_000, 0, -5_000].map(ms => formatCountdown(ms, 0))).toEqual([
    '10:00',
    '1:06',
    '0:09',
    '0:00',
    '0:00',
  ])
})
