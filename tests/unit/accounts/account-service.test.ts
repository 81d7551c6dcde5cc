import { describe, expect, it } from 'vitest'
import { appSchema } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import { createAccountService } from '../../../src/main/accounts/account-service.ts'
import { openVault } from '../../../src/main/vault/index.ts'

const aws = appSchema.parse({
  key: 'aws',
  name: 'AWS',
  description: '',
  hosts: ['*.amazonaws.com'],
  auth: [
    { key: 'accessKeyId', label: 'Access key ID', secret: false },
    { key: 'secretAccessKey', label: 'Secret access key', secret: true },
    { key: 'sessionToken', label: 'Session token', secret: true, optional: true },
  ],
})
const http = appSchema.parse({ key: 'http', name: 'HTTP', description: '', hosts: [], auth: [] })
const secrets = appSchema.parse({
  key: 'local_secrets',
  name: 'Secrets',
  description: '',
  hosts: [],
  auth: [],
  dynamicFields: true,
})
const SECRET = 'wJalr-SECRET-77'
const FIELDS = { accessKeyId: 'AKIA1', secretAccessKey: SECRET }

/** On a vault of this session alone: no disk. */
async function service() {
  const vault = await openVault({ file: '/nowhere/vault.json', slots: [] })
  let writes = 0
  const counting: typeof vault = {
    ...vault,
    set: (...written) => {
      writes++
      return vault.set(...written)
    },
  }
  let day = 1
  const accounts = createAccountService({
    vault: counting,
    apps: () => [aws, http, secrets],
    now: () => new Date(Date.UTC(2026, 0, day++)),
  })
  return { vault, accounts, writes: () => writes }
}

describe('accounts', () => {
  it('are listed without their credential, which only its own door gives out', async () => {
    const { accounts } = await service()
    const b = await accounts.add({
      app: 'aws',
      name: '  Production ',
      fields: { ...FIELDS, sessionToken: '' },
    })
    const a = await accounts.add({ app: 'aws', name: 'Another', fields: FIELDS })
    expect(accounts.list()).toEqual([b, a])
    expect(b).toEqual({
      id: expect.stringMatching(/^acc_[A-Za-z0-9]{16}$/),
      app: 'aws',
      name: 'Production',
      createdAt: '2026-01-01T00:00:00.000Z',
      kind: 'fields',
      state: 'connected',
    })
    expect(JSON.stringify(accounts.list())).not.toContain(SECRET)
    expect(await accounts.credential(b.id)).toEqual({ app: 'aws', name: 'Production', fields: FIELDS })
  })

  it('are renamed without touching the credential, and removed whole', async () => {
    const { vault, accounts } = await service()
    const { id } = await accounts.add({ app: 'aws', name: 'One', fields: FIELDS })
    expect(await accounts.rename(id, 'Two')).toMatchObject({ id, name: 'Two' })
    expect([accounts.list()[0]?.name, (await accounts.credential(id)).fields]).toEqual(['Two', FIELDS])
    expect(await accounts.remove(id)).toMatchObject({ revoked: 'not-offered' })
    expect([accounts.list(), vault.list('')]).toEqual([[], []])
    await expect(accounts.credential(id)).rejects.toMatchObject({ code: 'auth.missing' })
    await expect(accounts.remove(id)).rejects.toMatchObject({ code: 'auth.missing' })
  })

  it('are refused with every mistake named and no value repeated', async () => {
    const { accounts } = await service()
    await expect(
      accounts.add({
        app: 'aws',
        name: 'x',
        fields: { accessKeyId: '', sekret: SECRET, toString: SECRET } as Record<string, string>,
      }),
    ).rejects.toThrow(
      'The account for AWS can\'t be added: "Access key ID" is missing; "Secret access key" is missing; "sekret" is not a field of AWS; "toString" is not a field of AWS.',
    )
    await expect(accounts.add({ app: 'http', name: 'x', fields: {} })).rejects.toThrow(
      'This app takes no accounts.',
    )
    await expect(accounts.add({ app: 'none', name: 'x', fields: {} })).rejects.toThrow(
      'This app takes no accounts.',
    )
    await expect(accounts.add({ app: 'aws', name: ' ', fields: FIELDS })).rejects.toThrow(
      'The account needs a name.',
    )
    expect(accounts.list()).toEqual([])
  })

  it('get a new credential in the place of the old one, whole', async () => {
    const { accounts } = await service()
    const { id } = await accounts.add({ app: 'aws', name: 'x', fields: { ...FIELDS, sessionToken: 't-1' } })
    await accounts.replaceFields(id, { accessKeyId: 'AKIA2', secretAccessKey: 'other' })
    expect((await accounts.credential(id)).fields).toEqual({ accessKeyId: 'AKIA2', secretAccessKey: 'other' })
    await expect(accounts.replaceFields(id, { accessKeyId: 'AKIA3' })).rejects.toThrow(/"Secret access key"/)
    expect((await accounts.credential(id)).fields.accessKeyId).toBe('AKIA2')
  })

  it('are given out as they are when they were typed in and can’t be renewed', async () => {
    const { accounts } = await service()
    const { id } = await accounts.add({ app: 'aws', name: 'Prod', fields: FIELDS })
    expect((await accounts.credential(id, { fresh: true })).fields).toEqual(FIELDS)
  })

  it('hold values of any names where the app says so', async () => {
    const { accounts } = await service()
    const { id } = await accounts.add({ app: 'local_secrets', name: 'Mine', fields: {} })
    await accounts.setField(id, ' customers/42: Ångström ', 'v-1')
    expect(await accounts.setField(id, 'b%3a', '')).toEqual(['b%3a', 'customers/42: Ångström'])
    expect((await accounts.credential(id)).fields).toEqual({ 'customers/42: Ångström': 'v-1', 'b%3a': '' })
    expect(await accounts.setField(id, 'b%3a', null)).toEqual(['customers/42: Ångström'])
    for (const name of ['', 'a\nb', '__proto__', 'x'.repeat(191), '\ud800']) {
      await expect(accounts.setField(id, name, 'v')).rejects.toMatchObject({ code: 'usage' })
    }
    const other = await accounts.add({ app: 'aws', name: 'x', fields: FIELDS })
    await expect(accounts.setField(other.id, 'n', 'v')).rejects.toMatchObject({ code: 'usage' })
  })

  it('tell when they were used last, with one write for many uses', async () => {
    const { accounts, writes } = await service()
    const { id } = await accounts.add({ app: 'aws', name: 'x', fields: FIELDS })
    const before = writes()
    await accounts.credential(id)
    await accounts.credential(id)
    expect([accounts.find(id).lastUsedAt, writes() - before]).toEqual(['2026-01-03T00:00:00.000Z', 0])
    await accounts.close()
    expect([accounts.find(id).lastUsedAt, writes() - before]).toEqual(['2026-01-03T00:00:00.000Z', 1])
  })

  it('tell of each change', async () => {
    const { accounts } = await service()
    const seen: string[][] = []
    const stop = accounts.onChange(list => seen.push(list.map(({ name }) => name)))
    const { id } = await accounts.add({ app: 'aws', name: 'One', fields: FIELDS })
    await accounts.rename(id, 'Two')
    await accounts.remove(id)
    stop()
    await accounts.add({ app: 'aws', name: 'Three', fields: FIELDS })
    expect(seen).toEqual([['One'], ['Two'], []])
  })

  it('lose a line break picked up in copying, and nothing else', async () => {
    const { accounts } = await service()
    const { id } = await accounts.add({
      app: 'aws',
      name: 'x',
      fields: { accessKeyId: '\nAKIA1\r\n', secretAccessKey: ' a\nb ' },
    })
    expect((await accounts.credential(id)).fields).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: ' a\nb ',
    })
  })

  it('do not come from the prototype', async () => {
    const { accounts } = await service()
    await expect(accounts.credential('constructor' as AccountId)).rejects.toMatchObject({
      code: 'auth.missing',
    })
  })
})
