export type { KeySlot } from './key-slot.ts'
export { type OpenVaultOptions, openVault, type Vault } from './open-vault.ts'
export { MIN_PASSPHRASE_LENGTH, passphraseSlot } from './passphrase-slot.ts'
export { type SecretCipher, safeStorageSlot } from './safe-storage-slot.ts'
