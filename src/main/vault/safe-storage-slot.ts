import type { KeySlot } from './key-slot.ts'
import { WrongKeyError } from './key-slot.ts'
import { KEY_BYTES } from './seal.ts'

/** What the slot asks of the operating system's key service: Electron's safeStorage, behind a port. */
export interface SecretCipher {
  isAvailable(): boolean
  /** As Electron names it: `gnome_libsecret`, `keychain`, `dpapi`, `basic_text`, … */
  backend(): string
  encrypt(text: string): Buffer
  decrypt(sealed: Buffer): string
}

/** The service's own encryption need not be authenticated; a recognizable plain text shows a changed key. */
const MARK = 'patchbay-data-key:'

/** The data key, wrapped by the operating system's key service. */
export function safeStorageSlot(cipher: SecretCipher): KeySlot {
  return {
    kind: 'safe-storage',
    backend: () => `safe-storage:${cipher.backend()}`,
    unavailable() {
      // [S-VAULT-2] `basic_text` encrypts with a key that everybody has.
      if (cipher.backend() === 'basic_text') {
        return 'This desktop offers no key service (such as GNOME Keyring or KWallet)'
      }
      return cipher.isAvailable() ? undefined : "The system's key service is locked or can't be reached"
    },
    async wrap(dataKey) {
      return { wrapped: cipher.encrypt(MARK + dataKey.toString('base64')).toString('base64') }
    },
    async unwrap({ wrapped }) {
      const text = decrypt(cipher, typeof wrapped === 'string' ? wrapped : '')
      const key = Buffer.from(text.startsWith(MARK) ? text.slice(MARK.length) : '', 'base64')
      if (key.length !== KEY_BYTES) throw new WrongKeyError('The key service gave something else back')
      return key
    },
  }
}

function decrypt(cipher: SecretCipher, wrapped: string): string {
  try {
    return cipher.decrypt(Buffer.from(wrapped, 'base64'))
  } catch (error) {
    throw new WrongKeyError('The key service could not decrypt', { cause: error })
  }
}
