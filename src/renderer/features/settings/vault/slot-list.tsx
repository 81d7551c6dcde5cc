import { useState } from 'react'
import type { KeySlotStatus, VaultDetails } from '#shared/model/account.ts'
import { AlertDialog, Badge, Button } from '../../../components/index.ts'
import { api, reportError } from '../../../lib/api.ts'
import { takeVault } from '../../../lib/stores/vault-store.ts'
import { keyName } from '../key-name.ts'
import styles from '../settings-dialog.module.css'
import { PassphraseDialog } from './passphrase-dialog.tsx'

type Kind = KeySlotStatus['kind']

const WORDS: Record<Kind, { title: string; about: string; add: string; removed: string }> = {
  'safe-storage': {
    title: 'This app',
    about: 'Opens by itself for Patchbay, once you are logged in.',
    add: 'Use the key service',
    removed: 'Patchbay then no longer opens the vault by itself.',
  },
  keyring: {
    title: 'Command-line access',
    about: 'Lets “patchbay run” and “patchbay serve” of this user in, with accounts and kept runs.',
    add: 'Allow',
    removed: 'The command line then can’t use accounts or keep runs, unless it is given a passphrase.',
  },
  passphrase: {
    title: 'Passphrase',
    about: 'Opens the vault without any key service, also on another machine.',
    add: 'Set a passphrase',
    removed: 'The passphrase then opens the vault no longer.',
  },
}

/** The ways to open the vault. */
export function SlotList({ details }: { details: VaultDetails }) {
  const [isAsking, setAsking] = useState(false)
  const [removing, setRemoving] = useState<Kind>()
  const [busy, setBusy] = useState<Kind>()
  const canChange = details.status.state === 'ready' || details.status.state === 'session'
  const inUse = details.slots.filter(slot => slot.inUse)

  const add = async (kind: Kind) => {
    if (kind === 'passphrase') return setAsking(true)
    setBusy(kind)
    try {
      takeVault(await api.invoke('vault.addSlot', { kind }))
    } catch (error) {
      reportError(error, 'The vault stays as it is')
    } finally {
      setBusy(undefined)
    }
  }
  const remove = async () => {
    if (!removing) return
    try {
      takeVault(await api.invoke('vault.removeSlot', { kind: removing }))
    } catch (error) {
      reportError(error, 'The vault stays as it is')
    }
  }
  return (
    <ul className={styles.slots} aria-label="Ways to open the vault">
      {details.slots.map(slot => (
        <li key={slot.kind} className={styles.slot}>
          <div className={styles.slotText}>
            <div className={styles.slotTitle}>
              {WORDS[slot.kind].title}
              {slot.inUse && (
                <Badge tone="success">{slot.kind === 'passphrase' ? 'Set' : keyName(slot.backend)}</Badge>
              )}
            </div>
            <p className={styles.faint}>
              {slot.unavailable ? `${slot.unavailable}.` : WORDS[slot.kind].about}
            </p>
          </div>
          {slot.inUse && inUse.length > 1 && (
            <Button
              size="s"
              disabled={!canChange}
              aria-label={`Remove: ${WORDS[slot.kind].title}`}
              onClick={() => setRemoving(slot.kind)}
            >
              Remove
            </Button>
          )}
          {!slot.inUse && (
            <Button
              size="s"
              loading={busy === slot.kind}
              disabled={!canChange || slot.unavailable !== undefined}
              onClick={() => void add(slot.kind)}
            >
              {WORDS[slot.kind].add}
            </Button>
          )}
        </li>
      ))}
      <PassphraseDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Set a passphrase"
        description="Whoever has this machine’s data folder and the passphrase can open the vault."
        confirmLabel="Set passphrase"
        asks="new"
        onConfirm={passphrase => api.invoke('vault.addSlot', { kind: 'passphrase', passphrase })}
      />
      <AlertDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={removing ? `Remove “${WORDS[removing].title}”?` : ''}
        description={removing ? WORDS[removing].removed : ''}
        confirmLabel="Remove"
        danger
        onConfirm={remove}
      />
    </ul>
  )
}
