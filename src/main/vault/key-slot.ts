import type { JsonObject } from '#shared/json.ts'
import type { KeySlotStatus } from '#shared/model/account.ts'

/**
 * One way to the vault's data key, as a disk's key slots are: each slot keeps the same key wrapped in its own manner,
 * and any of them opens the vault. Records are not touched when slots come and go.
 */
export interface KeySlot {
  /** Finds the slot again in the file. */
  readonly kind: KeySlotStatus['kind']
  /** Added to a vault only when the user asks for it, never by itself when a vault is made. */
  readonly onRequest?: boolean
  /** Where the key's key lives, as the status shows it, e.g. `safe-storage:gnome_libsecret`. */
  backend(): string
  /** Why this slot can't be used on this machine now, in words for the user; undefined when it can. */
  unavailable(): Promise<string | undefined>
  /** Has the desktop ask its user to unlock what the slot needs. Only when the user wants it; answers when that is over. */
  askToUnlock?(): Promise<void>
  /** @returns what the file keeps: nothing that reveals the key */
  wrap(dataKey: Buffer): Promise<JsonObject>
  /**
   * @throws WrongKeyError when the slot works but its key is not the one that wrapped
   * @throws SlotUnreachableError
   */
  unwrap(stored: JsonObject): Promise<Buffer>
  /** Removes what wrapping left outside of the file, once no file names it any longer. */
  discard?(stored: JsonObject): Promise<void>
}

export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError'
}

/** The slot can't be asked now, e.g. as its keyring is locked: nothing is known of its key. The message is for the user. */
export class SlotUnreachableError extends Error {
  override readonly name = 'SlotUnreachableError'
}
