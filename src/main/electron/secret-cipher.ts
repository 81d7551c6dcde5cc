import { safeStorage } from 'electron'
import type { SecretCipher } from '../vault/index.ts'

const PLATFORM_BACKEND: Partial<Record<NodeJS.Platform, string>> = { darwin: 'keychain', win32: 'dpapi' }

/** Newer Electrons only; what the older calls encrypted, these can decrypt. */
const hasAsyncCalls = 'encryptStringAsync' in safeStorage

/** The OS keychain through Electron. Usable once the app is ready. */
export function createSecretCipher(): SecretCipher {
  const backend = () => PLATFORM_BACKEND[process.platform] ?? safeStorage.getSelectedStorageBackend()
  // [S-VAULT-2] `basic_text` is a key that everybody has.
  const isService = () => backend() !== 'basic_text'
  if (hasAsyncCalls) {
    return {
      backend,
      isAvailable: async () => isService() && (await safeStorage.isAsyncEncryptionAvailable()),
      encrypt: text => safeStorage.encryptStringAsync(text),
      decrypt: async sealed => (await safeStorage.decryptStringAsync(sealed)).result,
    }
  }
  return {
    backend,
    isAvailable: async () => isService() && safeStorage.isEncryptionAvailable(),
    encrypt: async text => safeStorage.encryptString(text),
    decrypt: async sealed => safeStorage.decryptString(sealed),
  }
}
