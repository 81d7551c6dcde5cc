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
const SECRET = 'wJalr-SECRET-77'
const FIELDS = { accessKeyId: 'AKIA1', secretAccessKey: SECRET }

/** On a vault of this session alone: no disk. */
async function service() {
  const vault = await openVault({ file: '/nowhere/vault.json', slots: [] })
  let day = 1
  const accounts = createAccountService({
    vault,
    apps: [aws, http],
    now: () => new Date(Date.UTC(2026, 0, day++)),
  })
  return { vault, accounts }
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
    })
    expect(JSON.stringify(accounts.list())).not.toContain(SECRET)
    expect(accounts.credential(b.id)).toEqual({ app: 'aws', fields: FIELDS })
  })

  it('are renamed without touching the credential, and removed whole', async () => {
    const { vault, accounts } = await service()
    const { id } = await accounts.add({ app: 'aws', name: 'One', fields: FIELDS })
    expect(await accounts.rename(id, 'Two')).toMatchObject({ id, name: 'Two' })
    expect([accounts.list()[0]?.name, accounts.credential(id).fields]).toEqual(['Two', FIELDS])
    await accounts.remove(id)
    expect([accounts.list(), vault.list('')]).toEqual([[], []])
    expect(() => accounts.credential(id)).toThrow(expect.objectContaining({ code: 'auth.missing' }))
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

  it('lose a line break picked up in copying, and nothing else', async () => {
    const { accounts } = await service()
    const { id } = await accounts.add({
      app: 'aws',
      name: 'x',
      fields: { accessKeyId: '\nAKIA1\r\n', secretAccessKey: ' a\nb ' },
    })
    expect(accounts.credential(id).fields).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: ' a\nb ' })
  })

  it('do not come from the prototype', async () => {
    const { accounts } = await service()
    expect(() => accounts.credential('constructor' as AccountId)).toThrow(
      expect.objectContaining({ code: 'auth.missing' }),
    )
  })
})
