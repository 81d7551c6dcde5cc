import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openVault, type SecretCipher, safeStorageSlot } from '../../../src/main/vault/index.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const IV = Buffer.alloc(16, ' ')
const keyOf = (password: string) => pbkdf2Sync(password, 'saltysalt', 1, 16, 'sha1')

function sealedBy(password: string, prefix: string, text: string): Buffer {
  const cipher = createCipheriv('aes-128-cbc', keyOf(password), IV)
  return Buffer.concat([Buffer.from(prefix), cipher.update(text), cipher.final()])
}

function opened(password: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-128-cbc', keyOf(password), IV)
  return decipher.update(sealed.subarray(3)).toString('utf8') + decipher.final('utf8')
}

/** As Chromium's on Linux is, with a key in the desktop's keyring: it encrypts with that, and decrypts with two more. */
function chromiumCipher(password: string): SecretCipher {
  return {
    isAvailable: async () => true,
    backend: () => 'gnome_libsecret',
    encrypt: async text => sealedBy(password, 'v11', text),
    async decrypt(sealed) {
      const prefix = sealed.subarray(0, 3).toString('latin1')
      if (prefix === 'v10') return opened('peanuts', sealed)
      if (prefix !== 'v11') throw new Error('does not appear to be encrypted')
      try {
        return opened(password, sealed)
      } catch {
        return opened('', sealed)
      }
    },
  }
}

/** What somebody without the key service can make: a slot of theirs around a data key of theirs. */
const forger = (password: string, prefix: string): SecretCipher => ({
  ...chromiumCipher(password),
  encrypt: async text => sealedBy(password, prefix, text),
  decrypt: async sealed => opened(password, sealed),
})

let file: string
beforeEach(() => {
  file = join(tempFolder(), 'vault.json')
})

describe('[S-VAULT-2] a vault that was put in the place of ours', () => {
  it.each([
    ['the key of desktops without a key service', 'peanuts', 'v10'],
    ['the empty key', '', 'v11'],
  ])('is not opened when its slot was made with %s', async (_what, password, prefix) => {
    const own = [safeStorageSlot(chromiumCipher('from the keyring'))]
    const vault = await openVault({ file, slots: own })
    await vault.set('account:a', 'token', 'canary')
    const kept = readFileSync(file, 'utf8')

    const theirs = join(tempFolder(), 'vault.json')
    // Theirs alone opens it: a service that trusts such a slot would be forged, not this test.
    const made = await openVault({ file: theirs, slots: [plainSlot(forger(password, prefix))] })
    await made.set('account:a', 'token', 'theirs')
    writeFileSync(file, readFileSync(theirs))
    const opened = await openVault({ file, slots: own })
    expect(opened.status()).toMatchObject({ state: 'wrong-key' })
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(theirs, 'utf8'))

    writeFileSync(file, kept)
    expect((await openVault({ file, slots: own })).get('account:a', 'token')).toBe('canary')
  })
})

/** The slot without the check, as another program would write it. */
function plainSlot(cipher: SecretCipher): ReturnType<typeof safeStorageSlot> {
  const slot = safeStorageSlot(cipher)
  return {
    ...slot,
    async unwrap({ wrapped }) {
      const text = await cipher.decrypt(Buffer.from(String(wrapped), 'base64'))
      return Buffer.from(text.slice('patchbay-data-key:'.length), 'base64')
    },
  }
}
