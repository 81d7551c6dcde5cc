import { safeStorage } from 'electron'
import { askToUnlockSecretService, isSecretServiceLocked, type SecretCipher } from '../vault/index.ts'

const PLATFORM_BACKEND: Partial<Record<NodeJS.Platform, string>> = { darwin: 'keychain', win32: 'dpapi' }

/** Newer Electrons only; what the older calls encrypted, these can decrypt. */
const hasAsyncCalls = 'encryptStringAsync' in safeStorage

/** The OS keychain through Electron. Usable once the app is ready. */
export function createSecretCipher(): SecretCipher {
  const backend = () => PLATFORM_BACKEND[process.platform] ?? safeStorage.getSelectedStorageBackend()
  // [S-VAULT-2] `basic_text` is a key that everybody has.
  const isService = () => backend() !== 'basic_text'
  const isSecretService = () => backend() === 'gnome_libsecret'
  // Its first question to a locked keyring would wait for a password: with the whole app, in older Electrons.
  const isOpen = async () => isService() && !(isSecretService() && (await isSecretServiceLocked()))
  const askToUnlock = async () => {
    if (isSecretService()) await askToUnlockSecretService()
  }
  if (hasAsyncCalls) {
    return {
      backend,
      askToUnlock,
      isAvailable: async () => (await isOpen()) && (await safeStorage.isAsyncEncryptionAvailable()),
      encrypt: text => safeStorage.encryptStringAsync(text),
      decrypt: async sealed => (await safeStorage.decryptStringAsync(sealed)).result,
    }
  }
  return {
    backend,
    askToUnlock,
    isAvailable: async () => (await isOpen()) && safeStorage.isEncryptionAvailable(),
    encrypt: async text => safeStorage.encryptString(text),
    decrypt: async sealed => safeStorage.decryptString(sealed),
  }
}
