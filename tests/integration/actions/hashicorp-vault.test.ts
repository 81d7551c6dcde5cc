import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashicorpVaultApp } from '#actions/hashicorp-vault/app.ts'
import { findAction } from '#actions/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import {
  VAULT_ROLE as ROLE,
  VAULT_ROLE_TOKEN as ROLE_TOKEN,
  VAULT_SECRET as SECRET,
  startVault,
  VAULT_TOKEN as TOKEN,
  type VaultStandIn,
  vaultRefusal,
} from '../../support/stand-ins/hashicorp-vault.ts'
import { json } from '../../support/stand-ins/rest-stand-in.ts'

let vault: VaultStandIn
beforeEach(async () => {
  vault = await startVault()
})
afterEach(() => vault.stop())

interface Given {
  readonly way?: Way
  readonly fields?: Readonly<Record<string, string>>
  readonly trustedAddresses?: string[]
}

function attempt(action: string, props: JsonObject, given: Given = {}) {
  const { way = 'external authentication', fields = { token: TOKEN }, trustedAddresses = ['address'] } = given
  return attemptAs(
    way,
    { app: 'hashicorp_vault', fields: { address: vault.endpoint, ...fields }, trustedAddresses },
    { action: `hashicorp-vault.${action}`, props },
  )
}

const get = (props: JsonObject = {}, given?: Given) =>
  attempt('get-secret', { path: 'users/ada', ...props }, given)

describe('Get Secret', () => {
  it.each(WAYS)('by %s, secret by declaration', async way => {
    const run = get({}, { way, fields: { token: TOKEN, namespace: 'admin/team' } })
    expect(await run.result).toEqual({
      returnValue: SECRET,
      exports: { version: 2 },
      summary: 'Read the secret “users/ada”',
    })
    expect(vault.requests).toHaveLength(1)
    expect(vault.requests[0]?.headers).toMatchObject({
      'x-vault-token': TOKEN,
      'x-vault-namespace': 'admin/team',
    })
    expect(run.secrets.map(({ value }) => value)).toEqual([TOKEN])
    expect(findAction('hashicorp-vault.get-secret', '1.0.0')?.action).toMatchObject({
      secretOutputs: [['$return_value']],
      asksAgain: true,
    })
  })

  it.each([
    ['one key', { key: 'access_token' }, 'tok-1'],
    ['an older version', { version: 1 }, { access_token: 'old' }],
    ['an engine of version 1', { engineVersion: '1', mount: 'kv' }, SECRET],
  ])('gives %s', async (_case, props, value) => {
    expect((await get(props).result).returnValue).toEqual(value)
  })

  it.each(WAYS)('by an AppRole as %s: signs in, reads, and gives the token back', async way => {
    expect((await get({}, { way, fields: ROLE }).result).returnValue).toEqual(SECRET)
    expect(vault.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/auth/approle/login',
      'GET /v1/secret/data/users/ada',
      'POST /v1/auth/token/revoke-self',
    ])
    expect(vault.tokens).not.toContain(ROLE_TOKEN)
  })
})

describe('List Secrets', () => {
  it.each(WAYS)('by %s: names and folders', async way => {
    const { returnValue } = await attempt('list-secrets', { path: 'users/' }, { way }).result
    expect(returnValue).toEqual({ secrets: ['ada'], folders: ['team/'] })
  })

  it('of version 1, and of nothing', async () => {
    const old = await attempt('list-secrets', { path: 'users', mount: 'kv', engineVersion: '1' }).result
    expect(old.returnValue).toEqual({ secrets: ['ada'], folders: [] })
    const none = await attempt('list-secrets', { path: 'empty' }).result
    expect(none.returnValue).toEqual({ secrets: [], folders: [] })
  })
})

describe('refused', () => {
  it('a token that has ended: safe to repeat with another one', async () => {
    expect(await failureOf(get({}, { fields: { token: 'canary-ended' } }).result)).toMatchObject({
      code: 'auth.rejected',
      details: { status: 403, repeatable: true },
    })
  })

  it('a token without the right: not repeated', async () => {
    vault.answerNext(vaultRefusal(403, `1 error occurred: permission denied for ${TOKEN}`))
    const error = await failureOf(get().result)
    expect(error).toMatchObject({ code: 'auth.rejected' })
    expect((error as { details: JsonObject }).details).not.toHaveProperty('repeatable')
  })

  it('a wrong AppRole: safe to repeat with another one', async () => {
    const fields = { ...ROLE, secret_id: 'canary-wrong' }
    expect(await failureOf(get({}, { fields }).result)).toMatchObject({
      code: 'auth.rejected',
      details: { repeatable: true },
    })
  })

  it.each([
    ['an unknown path', { path: 'users/bob' }, 'provider.rejected'],
    ['an unknown key', { key: 'nope' }, 'provider.rejected'],
    ['a path that climbs', { path: '../sys/raw' }, 'step.invalid-props'],
  ])('%s', async (_case, props, code) => {
    expect(await failureOf(get(props).result)).toMatchObject({ code })
  })

  it('a credential with neither token nor AppRole', async () => {
    expect(await failureOf(get({}, { fields: { role_id: 'canary' } }).result)).toMatchObject({
      code: 'auth.missing',
      details: { field: 'secret_id' },
    })
    expect(vault.requests).toEqual([])
  })

  it('a sealed Vault: for the engine to repeat', async () => {
    vault.answerNext(vaultRefusal(503, 'Vault is sealed'))
    expect(await failureOf(get().result)).toMatchObject({
      code: 'provider.unreachable',
      name: 'RetryableError',
      message: expect.stringContaining('sealed'),
    })
  })

  it.each([
    ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Hi</h1>' }],
    ['a list', json(200, [])],
    ['something else', json(200, { data: 'x' })],
  ])('an answer that is %s', async (_case, answer) => {
    vault.answerNext(answer)
    expect(await failureOf(get().result)).toMatchObject({ code: 'provider.rejected' })
  })

  it('[S-CR-2] an address that comes from elsewhere than the token', async () => {
    expect(await failureOf(get({}, { trustedAddresses: [] }).result)).toMatchObject({
      code: 'auth.host-not-allowed',
    })
    expect(vault.requests).toEqual([])
  })
})

it('tests its connection', async () => {
  const test = (fields: Readonly<Record<string, string>>) =>
    testConnection(
      hashicorpVaultApp,
      { app: 'hashicorp_vault', fields: { address: vault.endpoint, ...fields } },
      { from: vault.endpoint, to: vault.endpoint },
    )
  await expect(test({ token: TOKEN })).resolves.toEqual({ identity: 'token-ada' })
  await expect(test(ROLE)).resolves.toEqual({ identity: 'token-ada' })
  expect(await failureOf(test({ token: 'canary-wrong' }))).toMatchObject({ code: 'auth.rejected' })
})
