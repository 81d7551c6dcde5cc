import { safeStorage } from 'electron'

/** What a vault's key slot asks of the operating system's key service. */
export interface SecretCipher {
  isAvailable(): boolean
  /** As Electron names it: `gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`, `basic_text`, … */
  backend(): string
  encrypt(text: string): Buffer
  decrypt(sealed: Buffer): string
}

const PLATFORM_BACKEND: Partial<Record<NodeJS.Platform, string>> = { darwin: 'keychain', win32: 'dpapi' }

/** The OS keychain through Electron. Usable once the app is ready. */
export function createSecretCipher(): SecretCipher {
  const backend = () => PLATFORM_BACKEND[process.platform] ?? safeStorage.getSelectedStorageBackend()
  return {
    backend,
    // [S-VAULT-2] `basic_text` is a key that everybody has.
    isAvailable: () => backend() !== 'basic_text' && safeStorage.isEncryptionAvailable(),
    encrypt: text => safeStorage.encryptString(text),
    decrypt: sealed => safeStorage.decryptString(sealed),
  }
}
