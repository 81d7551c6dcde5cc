import type { JsonObject } from '#shared/json.ts'

/**
 * One way to the vault's data key, as a disk's key slots are: each slot keeps the same key wrapped in its own manner,
 * and any of them opens the vault. Adding a kind (an entry in the OS keychain, a hardware key) means one more
 * implementation of this; records are not touched.
 */
export interface KeySlot {
  /** Finds the slot again in the file, e.g. `passphrase`. */
  readonly kind: string
  /** Where the key's key lives, as the status shows it, e.g. `safe-storage:gnome_libsecret`. */
  backend(): string
  /** Why this slot can't be used on this machine now, in words for the user; undefined when it can. */
  unavailable(): string | undefined
  /** @returns what the file keeps: nothing that reveals the key */
  wrap(dataKey: Buffer): Promise<JsonObject>
  /** @throws WrongKeyError when the slot works but its key is not the one that wrapped */
  unwrap(stored: JsonObject): Promise<Buffer>
}

export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError'
}
