import { useEffect, useState } from 'react'
import type { VaultDetails } from '#shared/model/account.ts'
import { AlertDialog, Badge, Button, Select, Switch } from '../../../components/index.ts'
import { api, attempt, reportError } from '../../../lib/api.ts'
import { formatAgo } from '../../../lib/format.ts'
import { changeSettings, useSettings } from '../../../lib/stores/app-store.ts'
import { refreshVault, takeVault, useVault } from '../../../lib/stores/vault-store.ts'
import styles from '../settings-dialog.module.css'
import { PassphraseDialog } from './passphrase-dialog.tsx'
import { SlotList } from './slot-list.tsx'
import { UnlockDialog } from './unlock-dialog.tsx'

const STATE = {
  ready: { tone: 'success', label: 'Ready' },
  session: { tone: 'warning', label: 'In memory only' },
  locked: { tone: 'danger', label: 'Locked' },
  'wrong-key': { tone: 'danger', label: 'Wrong key' },
  corrupted: { tone: 'danger', label: 'Damaged' },
} as const

/** Where secrets are kept, what opens them, and what can be done about it. */
export function VaultSection() {
  const details = useVault(state => state.details)
  useEffect(() => void attempt('Could not look at the vault', refreshVault), [])
  if (!details) return null
  const { tone, label } = STATE[details.status.state]
  return (
    <section className={styles.section} aria-label="Vault">
      <h3>
        Vault <Badge tone={tone}>{label}</Badge>
      </h3>
      <p className={styles.text} data-selectable>
        {details.status.message}
      </p>
      <SlotList details={details} />
      <VaultActions details={details} />
      <AutoLock />
      <Contents details={details} />
    </section>
  )
}

function VaultActions({ details }: { details: VaultDetails }) {
  const [dialog, setDialog] = useState<'unlock' | 'rotate' | 'start-over'>()
  const close = () => setDialog(undefined)
  const { state } = details.status
  const usesPassphrase = details.slots.some(({ kind, inUse }) => kind === 'passphrase' && inUse)
  return (
    <div className={styles.actions}>
      {state === 'ready' && (
        <>
          <Button size="s" onClick={() => void attempt('Could not lock the vault', lock)}>
            Lock now
          </Button>
          <Button size="s" onClick={() => setDialog('rotate')}>
            Rotate the key…
          </Button>
        </>
      )}
      {state !== 'ready' && state !== 'session' && (
        <>
          <Button size="s" variant="primary" onClick={() => setDialog('unlock')}>
            Unlock…
          </Button>
          <Button size="s" variant="ghost" onClick={() => setDialog('start-over')}>
            Start a new vault…
          </Button>
        </>
      )}
      <UnlockDialog open={dialog === 'unlock'} onClose={close} />
      <PassphraseDialog
        open={dialog === 'rotate'}
        onClose={close}
        title="Rotate the vault’s key"
        description="Everything in the vault is encrypted anew under a new key: all of it, or nothing. Copies of the old file no longer open with the keychain."
        confirmLabel="Rotate"
        asks={usesPassphrase ? 'existing' : 'none'}
        onConfirm={passphrase => api.invoke('vault.rotate', passphrase ? { passphrase } : {})}
      />
      <AlertDialog
        open={dialog === 'start-over'}
        onOpenChange={close}
        title="Start a new vault?"
        description="The old file is set aside, not deleted. Accounts have to be connected again, secret values set again, and runs kept so far stay unreadable unless the old vault is put back."
        confirmLabel="Start a new vault"
        danger
        onConfirm={startOver}
      />
    </div>
  )
}

const lock = async () => takeVault(await api.invoke('vault.lock'))

async function startOver(): Promise<void> {
  try {
    takeVault(await api.invoke('vault.startOver'))
  } catch (error) {
    reportError(error, 'No new vault was made')
  }
}

const LOCK_AFTER = [
  { value: '0', label: 'Never' },
  { value: '5', label: 'After 5 minutes without use' },
  { value: '15', label: 'After 15 minutes without use' },
  { value: '30', label: 'After 30 minutes without use' },
  { value: '60', label: 'After an hour without use' },
] as const

function AutoLock() {
  const settings = useSettings()
  if (!settings) return null
  const save = (change: Parameters<typeof changeSettings>[0]) =>
    void attempt('Could not save the settings', () => changeSettings(change))
  return (
    <>
      <Select
        label="Lock by itself"
        hint="A locked vault stops steps that use accounts, and keeps no runs. Other people’s credentials, given from outside, still work."
        value={String(settings.lockAfterMinutes)}
        options={LOCK_AFTER}
        onChange={minutes => save({ lockAfterMinutes: Number(minutes) })}
      />
      <Switch
        label="Lock when the machine is suspended or its screen is locked"
        checked={settings.lockOnSuspend}
        onChange={lockOnSuspend => save({ lockOnSuspend })}
      />
      <Switch
        label="Note each use of a credential"
        description="Time, workflow, step, app and host, without any value. Kept encrypted, apart from runs."
        checked={settings.useLog}
        onChange={useLog => save({ useLog })}
      />
    </>
  )
}

function Contents({ details }: { details: VaultDetails }) {
  const filled = details.contents.filter(({ count }) => count > 0)
  return (
    <div className={styles.contents}>
      <p className={styles.path} data-selectable>
        {details.file}
      </p>
      <p className={styles.faint}>
        {filled.length > 0
          ? `Encrypted in it: ${filled.map(({ what, count }) => `${what.toLowerCase()} (${count})`).join(', ')}.`
          : 'Encrypted with AES-256-GCM.'}
        {details.rotatedAt && ` Key made ${formatAgo(Date.parse(details.rotatedAt), Date.now())}.`}
      </p>
    </div>
  )
}
