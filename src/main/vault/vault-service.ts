import { PatchbayError } from '#shared/errors.ts'
import type { KeySlotStatus, VaultDetails } from '#shared/model/account.ts'
import type { KeySlot } from './key-slot.ts'
import type { Vault } from './open-vault.ts'
import { passphraseSlot } from './passphrase-slot.ts'

interface VaultServiceParts {
  readonly vault: Vault
  readonly file: string
  /** What this runtime can open a vault with, apart from a passphrase that somebody types. */
  readonly slots: readonly KeySlot[]
  readonly now: () => Date
  /** Lets go of every key that was read from the vault. */
  readonly onLock: () => void
}

export type NewSlot =
  | { readonly kind: 'safe-storage' | 'keyring' }
  | { readonly kind: 'passphrase'; readonly passphrase: string }

/** What a user does with the vault. Each answers with what Settings then shows. */
export interface VaultService {
  details(): Promise<VaultDetails>
  /** @throws PatchbayError `usage` | `vault.unavailable` */
  addSlot(slot: NewSlot): Promise<VaultDetails>
  /** @throws PatchbayError `usage` when it is the last one */
  removeSlot(kind: KeySlot['kind']): Promise<VaultDetails>
  /** @throws PatchbayError `usage` without the passphrase that the vault opens with, `vault.wrong-key` with another */
  rotate(passphrase?: string): Promise<VaultDetails>
  lock(): Promise<VaultDetails>
  unlock(passphrase?: string): Promise<VaultDetails>
  startOver(): Promise<VaultDetails>
}

const KINDS: readonly KeySlotStatus['kind'][] = ['safe-storage', 'keyring', 'passphrase']

/** By the beginning of a record's id: what it is, for the one who asks what is encrypted. */
const CONTENTS: readonly (readonly [prefix: string, what: string])[] = [
  ['account:', 'Accounts'],
  ['oauth-client:', 'OAuth clients'],
  ['env:', 'Workflows with secret values'],
  ['app:', 'Apps of your own'],
  ['workflow-key:', 'Keys of kept runs'],
  ['purpose-key:', 'Other keys'],
]

export function createVaultService({ vault, file, slots, now, onLock }: VaultServiceParts): VaultService {
  const typed = (passphrase: string | undefined) => (passphrase ? [passphraseSlot(passphrase)] : [])

  const slotStatus = async (kind: KeySlot['kind'], stored: readonly string[]): Promise<KeySlotStatus> => {
    const slot = slots.find(candidate => candidate.kind === kind)
    const inUse = stored.includes(kind)
    if (kind === 'passphrase') return { kind, inUse, backend: kind }
    if (!slot) return { kind, inUse, backend: kind, unavailable: 'It can’t be used from here' }
    const unavailable = await slot.unavailable()
    return { kind, inUse, backend: slot.backend(), ...(unavailable ? { unavailable } : {}) }
  }

  const details = async (): Promise<VaultDetails> => {
    const status = vault.status()
    const stored = await vault.storedSlots()
    const isOpen = status.state === 'ready' || status.state === 'session'
    const rotatedAt = vault.keyMadeAt()
    return {
      status,
      file,
      slots: await Promise.all(KINDS.map(kind => slotStatus(kind, stored))),
      contents: isOpen ? CONTENTS.map(([prefix, what]) => ({ what, count: vault.list(prefix).length })) : [],
      ...(rotatedAt === undefined ? {} : { rotatedAt }),
    }
  }

  const slotFor = (wanted: NewSlot): KeySlot => {
    if (wanted.kind === 'passphrase') return passphraseSlot(wanted.passphrase)
    const slot = slots.find(({ kind }) => kind === wanted.kind)
    if (slot) return slot
    throw new PatchbayError('This way to open the vault can’t be used from here.', {
      code: 'vault.unavailable',
    })
  }

  /** Those that the vault opens with: what else this machine has is not worth a question. */
  const askToUnlock = async (): Promise<void> => {
    if (vault.status().state === 'ready') return
    const stored = await vault.storedSlots()
    for (const slot of slots) if (stored.includes(slot.kind)) await slot.askToUnlock?.()
  }

  return {
    details,
    async addSlot(slot) {
      await vault.addSlot(slotFor(slot))
      return details()
    },
    async removeSlot(kind) {
      await vault.removeSlot(kind)
      return details()
    },
    async rotate(passphrase) {
      await vault.rotate(now(), typed(passphrase))
      return details()
    },
    async lock() {
      await vault.lock()
      onLock()
      return details()
    },
    async unlock(passphrase) {
      if (passphrase === undefined || passphrase === '') await askToUnlock()
      await vault.unlock(typed(passphrase))
      return details()
    },
    async startOver() {
      await vault.startOver(now())
      return details()
    },
  }
}
