import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SecretCipher } from '../../src/main/vault/index.ts'

/** A key service as operating systems have them, for tests: its key can be changed and it can be locked. */
export interface TestCipher extends SecretCipher {
  locked: boolean
  name: string
  changeKey(): void
}

/** Not authenticated, as the system's own need not be: a changed key may give garbage instead of an error. */
export function testCipher(): TestCipher {
  let key = randomBytes(32)
  return {
    locked: false,
    name: 'gnome_libsecret',
    changeKey() {
      key = randomBytes(32)
    },
    async isAvailable() {
      return !this.locked
    },
    backend() {
      return this.name
    },
    async encrypt(text) {
      const nonce = randomBytes(16)
      return Buffer.concat([nonce, createCipheriv('aes-256-ctr', key, nonce).update(text, 'utf8')])
    },
    async decrypt(sealed) {
      return createDecipheriv('aes-256-ctr', key, sealed.subarray(0, 16))
        .update(sealed.subarray(16))
        .toString('utf8')
    },
  }
}
