import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keyringSlot, openVault, safeStorageSlot } from '../../../src/main/vault/index.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

// The native binding looks once per process, so this one never had a session bus.
process.env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nonexistent'

it('[S-VAULT-3] without a key service the keychain is no slot, and the vault stays as it is', async () => {
  const file = join(tempFolder(), 'vault.json')
  const vault = await openVault({ file, slots: [safeStorageSlot(testCipher()), keyringSlot()] })
  await vault.set('account:a', 'token', 'kept')
  const before = readFileSync(file)
  await expect(vault.addSlot(keyringSlot())).rejects.toMatchObject({
    code: 'vault.unavailable',
    message: expect.stringMatching(/keychain.*can’t be reached.*Nothing was changed/),
  })
  expect(readFileSync(file)).toEqual(before)
  expect(vault.get('account:a', 'token')).toBe('kept')
})
