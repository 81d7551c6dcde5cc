import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createVaultService,
  type KeySlot,
  keyringSlot,
  openVault,
  passphraseSlot,
  safeStorageSlot,
  type Vault,
} from '../../../src/main/vault/index.ts'
import { type KeyringSession, startKeyringSession } from '../../support/keyring-session.ts'
import { type TestCipher, testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const TOKEN = 'ya29.canary-TOKEN-7731'
const PASSPHRASE = 'correct horse battery staple'

let keyring: KeyringSession
let file: string
let cipher: TestCipher
let service: KeySlot

beforeAll(async () => {
  keyring = await startKeyringSession()
})
afterAll(() => keyring.stop())
beforeEach(() => {
  file = join(tempFolder(), 'vault.json')
  cipher = testCipher()
  service = safeStorageSlot(cipher)
})

const open = (slots: readonly KeySlot[]): Promise<Vault> => openVault({ file, slots })
const stored = () =>
  (
    JSON.parse(readFileSync(file, 'utf8')) as {
      body: { slots: { kind: string; stored: { entry?: string } }[] }
    }
  ).body.slots

async function filled(slots: readonly KeySlot[] = [service, keyringSlot()]): Promise<Vault> {
  const vault = await open(slots)
  await vault.set('account:a', 'token', TOKEN)
  return vault
}

describe('[S-VAULT-1] an entry in the OS keychain', () => {
  it('is not made until the user asks for it', async () => {
    const vault = await filled()
    expect(await vault.storedSlots()).toEqual(['safe-storage'])
    const cli = await open([keyringSlot()])
    expect(cli.status()).toMatchObject({ state: 'locked' })
  })

  it('lets the command line in, across restarts, and out again when it is removed', async () => {
    const vault = await filled()
    await vault.addSlot(keyringSlot())
    const cli = await open([keyringSlot()])
    expect(cli.status()).toMatchObject({ state: 'ready', backend: 'keyring:Secret Service' })
    expect(cli.get('account:a', 'token')).toBe(TOKEN)
    await cli.set('account:b', 'token', 'from the command line')

    await vault.removeSlot('keyring')
    expect(vault.get('account:b', 'token')).toBe('from the command line')
    expect((await open([keyringSlot()])).status().state).toBe('locked')
    expect((await open([service])).status().state).toBe('ready')
  })

  it('leaves no entry behind, and a file from before no longer opens with the keychain', async () => {
    const vault = await filled()
    await vault.addSlot(keyringSlot())
    const old = readFileSync(file)
    await vault.removeSlot('keyring')
    writeFileSync(file, old)
    const cli = await open([keyringSlot()])
    expect(cli.status()).toMatchObject({
      state: 'wrong-key',
      message: expect.stringContaining('Nothing was changed'),
    })
    expect(readFileSync(file)).toEqual(old)
  })

  it('[S-VAULT-3] locked: says so and waits; unlocked: opens, nothing lost', async () => {
    const vault = await filled()
    await vault.addSlot(keyringSlot())
    await keyring.lock()
    const cli = await open([keyringSlot()])
    expect(cli.status()).toMatchObject({
      state: 'locked',
      message: expect.stringContaining('keychain is locked'),
    })
    await keyring.unlock()
    expect(await cli.unlock()).toMatchObject({ state: 'ready' })
    expect(cli.get('account:a', 'token')).toBe(TOKEN)
  }, 60_000)
})

describe('[S-VAULT-5] rotating the key', () => {
  it('encrypts everything anew, for every slot', async () => {
    const slots = [service, keyringSlot()]
    const vault = await filled(slots)
    await vault.addSlot(keyringSlot())
    await vault.addSlot(passphraseSlot(PASSPHRASE))
    const before = readFileSync(file, 'utf8')
    const entry = stored().find(({ kind }) => kind === 'keyring')?.stored.entry
    const purpose = await vault.purposeKey('use-log')

    await vault.rotate(new Date('2026-11-23T20:00:00Z'), [passphraseSlot(PASSPHRASE)])
    expect(vault.keyMadeAt()).toBe('2026-11-23T20:00:00.000Z')
    for (const slot of [service, keyringSlot(), passphraseSlot(PASSPHRASE)]) {
      const again = await open([slot])
      expect(again.get('account:a', 'token')).toBe(TOKEN)
      expect((await again.purposeKey('use-log')).equals(purpose)).toBe(true)
    }
    expect(stored().find(({ kind }) => kind === 'keyring')?.stored.entry).not.toBe(entry)

    // The old file opens no longer with what has stayed outside of it.
    writeFileSync(file, before)
    expect((await open([keyringSlot()])).status().state).toBe('wrong-key')
  })

  it('is nothing at all with the wrong passphrase, or without it', async () => {
    const vault = await filled([service])
    await vault.addSlot(passphraseSlot(PASSPHRASE))
    const before = readFileSync(file)
    await expect(vault.rotate(new Date())).rejects.toMatchObject({ code: 'usage' })
    await expect(vault.rotate(new Date(), [passphraseSlot('not the right one')])).rejects.toMatchObject({
      code: 'vault.wrong-key',
    })
    expect(readFileSync(file)).toEqual(before)
    expect(vault.get('account:a', 'token')).toBe(TOKEN)
  })

  it('is followed by another process that has the vault open', async () => {
    const [one, two] = [await filled([service]), await open([service])]
    await one.rotate(new Date())
    await two.set('account:c', 'token', 'after the rotation')
    await one.set('account:d', 'token', 'and back')
    expect((await open([service])).list('account:')).toEqual(
      expect.arrayContaining(['account:a', 'account:c', 'account:d']),
    )
  })
})

describe('slots', () => {
  it('never go down to none', async () => {
    const vault = await filled([service])
    await expect(vault.removeSlot('safe-storage')).rejects.toMatchObject({ code: 'usage' })
    await expect(vault.removeSlot('passphrase')).rejects.toMatchObject({ code: 'usage' })
    expect((await open([service])).get('account:a', 'token')).toBe(TOKEN)
  })

  it('[S-VAULT-2] turn a vault of this session alone into one that is kept', async () => {
    cipher.name = 'basic_text'
    const vault = await filled([service])
    expect(vault.status()).toMatchObject({ state: 'session' })
    expect(existsSync(file)).toBe(false)
    await expect(vault.addSlot(service)).rejects.toMatchObject({ code: 'vault.unavailable' })
    await vault.addSlot(passphraseSlot(PASSPHRASE))
    expect(vault.status()).toMatchObject({ state: 'ready', backend: 'passphrase' })
    expect((await open([passphraseSlot(PASSPHRASE)])).get('account:a', 'token')).toBe(TOKEN)
  })
})

describe('locking', () => {
  it('forgets the key until it is unlocked, and says what opens it', async () => {
    const vault = await filled([service])
    const changes: string[] = []
    vault.watch(() => changes.push(vault.status().state))
    await vault.lock()
    expect(vault.status()).toMatchObject({ state: 'locked', message: expect.stringContaining('was locked') })
    expect(() => vault.get('account:a', 'token')).toThrow(expect.objectContaining({ code: 'vault.locked' }))
    await vault.unlock()
    expect(vault.get('account:a', 'token')).toBe(TOKEN)
    expect(changes).toEqual(['locked', 'ready'])
  })

  it('is refused where it would lose everything', async () => {
    cipher.name = 'basic_text'
    const vault = await filled([service])
    await expect(vault.lock()).rejects.toMatchObject({ code: 'usage' })
    expect(vault.get('account:a', 'token')).toBe(TOKEN)
  })

  it('takes a typed passphrase for this once', async () => {
    const vault = await filled([passphraseSlot(PASSPHRASE)])
    const later = await open([])
    expect(later.status().state).toBe('locked')
    expect(await later.unlock([passphraseSlot('something else')])).toMatchObject({ state: 'wrong-key' })
    expect(await later.unlock([passphraseSlot(PASSPHRASE)])).toMatchObject({ state: 'ready' })
    await later.lock()
    expect(await later.unlock()).toMatchObject({ state: 'locked' })
    expect(vault.status().state).toBe('ready')
  })
})

it('what Settings shows names the file, the slots and what is encrypted, and no value', async () => {
  const slots = [service, keyringSlot()]
  const vault = await filled(slots)
  const locked: number[] = []
  const settings = createVaultService({
    vault,
    file,
    slots,
    now: () => new Date(),
    onLock: () => locked.push(1),
  })
  const details = await settings.addSlot({ kind: 'keyring' })
  expect(details).toMatchObject({
    status: { state: 'ready' },
    file,
    slots: [
      { kind: 'safe-storage', inUse: true, backend: 'safe-storage:gnome_libsecret' },
      { kind: 'keyring', inUse: true, backend: 'keyring:Secret Service' },
      { kind: 'passphrase', inUse: false },
    ],
  })
  expect(details.contents).toContainEqual({ what: 'Accounts', count: 1 })
  expect(JSON.stringify(details)).not.toContain('canary')
  expect(await settings.lock()).toMatchObject({ status: { state: 'locked' }, contents: [] })
  expect(locked).toEqual([1])
  expect(await settings.unlock()).toMatchObject({ status: { state: 'ready' } })
})
