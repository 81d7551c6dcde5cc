import type { KeySlot } from './key-slot.ts'
import { WrongKeyError } from './key-slot.ts'
import { opensWithPublicKey } from './public-keys.ts'
import { KEY_BYTES } from './seal.ts'

/** What the slot asks of the operating system's key service: Electron's safeStorage, behind a port. */
export interface SecretCipher {
  isAvailable(): Promise<boolean>
  /** As Electron names it: `gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`, `basic_text`, … */
  backend(): string
  encrypt(text: string): Promise<Buffer>
  decrypt(sealed: Buffer): Promise<string>
  /** Has the desktop ask for the password of a locked service; answers when that is over. */
  askToUnlock?(): Promise<void>
}

/** The service's own encryption need not be authenticated; a recognizable plain text shows a changed key. */
const MARK = 'patchbay-data-key:'

/** The data key, wrapped by the operating system's key service. */
export function safeStorageSlot(cipher: SecretCipher): KeySlot {
  return {
    kind: 'safe-storage',
    backend: () => `safe-storage:${cipher.backend()}`,
    async unavailable() {
      // [S-VAULT-2] `basic_text` encrypts with a key that everybody has.
      if (cipher.backend() === 'basic_text') {
        return 'This desktop offers no key service (such as GNOME Keyring or KWallet)'
      }
      return (await cipher.isAvailable())
        ? undefined
        : 'The system’s key service is locked or can’t be reached'
    },
    askToUnlock: async () => cipher.askToUnlock?.(),
    async wrap(dataKey) {
      const wrapped = await cipher.encrypt(MARK + dataKey.toString('base64'))
      return { wrapped: wrapped.toString('base64') }
    },
    async unwrap({ wrapped }) {
      const sealed = Buffer.from(typeof wrapped === 'string' ? wrapped : '', 'base64')
      const text = await decrypt(cipher, sealed)
      // A vault put in the place of ours, whose key its maker knows: what is kept in it from then on would be theirs.
      if (opensWithPublicKey(sealed, text)) throw new WrongKeyError('The key service has not made this')
      const key = Buffer.from(text.startsWith(MARK) ? text.slice(MARK.length) : '', 'base64')
      if (key.length !== KEY_BYTES) throw new WrongKeyError('The key service gave something else back')
      return key
    },
  }
}

async function decrypt(cipher: SecretCipher, sealed: Buffer): Promise<string> {
  try {
    return await cipher.decrypt(sealed)
  } catch (error) {
    throw new WrongKeyError('The key service could not decrypt', { cause: error })
  }
}
