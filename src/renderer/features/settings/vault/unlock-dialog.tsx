import type { KeySlotStatus } from '#shared/model/account.ts'
import { api } from '../../../lib/api.ts'
import { useVault } from '../../../lib/stores/vault-store.ts'
import { PassphraseDialog } from './passphrase-dialog.tsx'

interface UnlockDialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

/** One and the same: a selector that makes a new list each time never comes to rest. */
const NO_SLOTS: readonly KeySlotStatus[] = []

/** Opens a closed vault: by its passphrase where it has one, else by asking the key service again. */
export function UnlockDialog({ open, onClose }: UnlockDialogProps) {
  const slots = useVault(state => state.details?.slots ?? NO_SLOTS)
  const inUse = slots.filter(slot => slot.inUse)
  const asks = asksFor(inUse.map(({ kind }) => kind))
  return (
    <PassphraseDialog
      open={open}
      onClose={onClose}
      title="Unlock the vault"
      description={ABOUT[asks]}
      confirmLabel="Unlock"
      asks={asks}
      onConfirm={passphrase => api.invoke('vault.unlock', passphrase ? { passphrase } : {})}
      refusal={({ status }) => (status.state === 'ready' ? undefined : status.message)}
    />
  )
}

const ABOUT = {
  existing: 'Accounts and kept runs can be used again once it is open.',
  either:
    'Type its passphrase. Without one the system’s key service is asked again; it may show a window of its own.',
  none: 'The system’s key service is asked again; it may show a window of its own.',
} as const

function asksFor(kinds: readonly KeySlotStatus['kind'][]): keyof typeof ABOUT {
  if (!kinds.includes('passphrase')) return 'none'
  return kinds.length === 1 ? 'existing' : 'either'
}
