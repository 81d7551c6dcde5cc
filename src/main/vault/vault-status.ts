import { basename } from 'node:path'
import { type ErrorCode, PatchbayError } from '#shared/errors.ts'
import type { VaultStatus } from '#shared/model/account.ts'

/** Why a vault is closed. Nothing was changed on disk in any of these. */
export type ClosedReason =
  | { readonly kind: 'no-slot'; readonly stored: readonly string[]; readonly hindrance?: string | undefined }
  | { readonly kind: 'on-request'; readonly stored: readonly string[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreachable'; readonly problem: string }
  | { readonly kind: 'not-created'; readonly problem: string }
  | { readonly kind: 'newer' }
  | { readonly kind: 'wrong-key'; readonly tried: readonly string[] }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'tampered' }

/** [S-VAULT-3] Every way a vault can be closed: what it means and the way out. */
export function closedStatus(reason: ClosedReason, file: string): VaultStatus {
  const name = basename(file)
  const kept = 'Nothing was changed or deleted.'
  switch (reason.kind) {
    case 'no-slot':
      return {
        state: 'locked',
        backend: reason.stored.join(', ') || 'none',
        message: `The vault is locked: it opens with ${anyOf(reason.stored.map(keyName))}. ${
          reason.hindrance ? `${reason.hindrance}. ` : ''
        }${reason.stored.map(wayIn).join(' ')} ${kept}`,
      }
    case 'on-request':
      return {
        state: 'locked',
        backend: reason.stored.join(', '),
        message: `The vault was locked. Unlock it to use accounts and to see kept runs; it opens with ${anyOf(reason.stored.map(keyName))}.`,
      }
    case 'missing':
      return {
        state: 'locked',
        backend: 'none',
        message: `The vault file ${name} is missing, though this data folder was used before. Put it back from a backup, or start a new vault: accounts then have to be connected again and kept runs stay unreadable. ${kept}`,
      }
    case 'unreachable':
      return {
        state: 'locked',
        backend: 'none',
        message: `The vault file ${name} can’t be read: ${reason.problem}. Mend that, then try again. ${kept}`,
      }
    case 'not-created':
      return {
        state: 'locked',
        backend: 'none',
        message: `No vault could be made in ${name}: ${reason.problem} Mend that, then try again.`,
      }
    case 'newer':
      return {
        state: 'locked',
        backend: 'none',
        message: `The vault file ${name} was written by a newer Patchbay. Update Patchbay to open it. ${kept}`,
      }
    case 'wrong-key':
      return {
        state: 'wrong-key',
        backend: reason.tried.join(', '),
        message: `The key does not fit this vault. ${reason.tried.map(wrongKeyAdvice).join(' ')} ${kept}`,
      }
    case 'damaged':
      return {
        state: 'corrupted',
        backend: 'none',
        message: `The vault file ${name} is damaged. Put it back from a backup, or set it aside and start a new vault: accounts then have to be connected again. ${kept}`,
      }
    case 'tampered':
      return {
        state: 'corrupted',
        backend: 'none',
        message: `The vault file ${name} was changed by something other than Patchbay, so none of it is trusted. Put it back from a backup, or set it aside and start a new vault. ${kept}`,
      }
  }
  return reason satisfies never
}

export function sessionStatus(hindrances: readonly string[]): VaultStatus {
  const why = hindrances.length > 0 ? `${hindrances.join('. ')}. ` : ''
  return {
    state: 'session',
    backend: 'memory',
    message: `${why}Secrets and kept runs stay in memory alone and are gone when Patchbay quits. To keep them, set a passphrase in Settings or in PATCHBAY_PASSPHRASE, or start a key service and restart.`,
  }
}

export function readyStatus(backend: string): VaultStatus {
  return {
    state: 'ready',
    backend,
    message: `Secrets are kept encrypted; the key is held by ${keyName(backend)}.`,
  }
}

const CODE: Record<Exclude<VaultStatus['state'], 'ready' | 'session'>, ErrorCode> = {
  locked: 'vault.locked',
  'wrong-key': 'vault.wrong-key',
  corrupted: 'vault.corrupted',
}

export function closedError(status: VaultStatus): PatchbayError {
  const code = status.state === 'ready' || status.state === 'session' ? 'internal' : CODE[status.state]
  return new PatchbayError(status.message, { code })
}

const anyOf = (names: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(names)

/** A slot's kind or backend, as users know it. */
export function keyName(slot: string): string {
  if (slot.startsWith('safe-storage')) return 'the system’s key service'
  if (slot.startsWith('keyring')) return 'an entry in the system’s keychain'
  return slot === 'passphrase' ? 'a passphrase' : slot
}

function wayIn(kind: string): string {
  if (kind === 'safe-storage')
    return 'Unlock the keychain or keyring of this user, then the vault in the Patchbay app.'
  if (kind === 'passphrase') return 'Type it in Settings, or set PATCHBAY_PASSPHRASE and start again.'
  if (kind === 'keyring') return 'Unlock the keychain or keyring of this user, then try again.'
  return 'Use the Patchbay that made it.'
}

function wrongKeyAdvice(kind: string): string {
  if (kind === 'passphrase') return 'Type the passphrase again, or check PATCHBAY_PASSPHRASE and start again.'
  return 'The system’s key service holds another key than when the vault was made: log in as the same user, or restore the old keychain or keyring, and start again.'
}
