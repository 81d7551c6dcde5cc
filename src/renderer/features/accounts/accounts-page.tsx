import { KeyRound, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { AlertDialog, AppIcon, Button, Callout, EmptyState, ScrollArea } from '../../components/index.ts'
import { api, attempt, reportError } from '../../lib/api.ts'
import { refreshAccounts, useAccounts, useAppStore, useCatalog } from '../../lib/stores/app-store.ts'
import { AccountRow } from './account-row.tsx'
import styles from './accounts.module.css'
import { AddAccountDialog } from './add-account-dialog.tsx'

/** Connected identities, by app. Their tokens stay in the vault and are never shown. */
export function AccountsPage() {
  const { apps } = useCatalog()
  const accounts = useAccounts()
  const vault = useAppStore(state => state.info?.vault)
  const [addingTo, setAddingTo] = useState<App>()
  const [removing, setRemoving] = useState<Account>()
  const connectable = apps.filter(app => app.auth.length > 0)
  useEffect(() => void attempt('Could not list the accounts', refreshAccounts), [])

  const remove = async () => {
    if (!removing) return
    try {
      await api.invoke('accounts.remove', { accountId: removing.id })
      await refreshAccounts()
    } catch (error) {
      reportError(error, 'Could not remove the account')
    }
  }

  return (
    <main className={styles.page}>
      <ScrollArea>
        <div className={styles.column}>
          <h1 className={styles.heading}>Accounts</h1>
          <p className={styles.intro}>
            An account is a credential of yours that steps may use by name. Credentials of other people need
            none: a step takes them at run time with “Use external authentication”.
          </p>
          {vault && vault.state !== 'ready' && <Callout tone="warning">{vault.message}</Callout>}
          {connectable.length === 0 && (
            <EmptyState icon={KeyRound} title="No app needs an account">
              Apps that take a credential appear here.
            </EmptyState>
          )}
          {connectable.map(app => {
            const own = accounts.filter(account => account.app === app.key)
            return (
              <section key={app.key} className={styles.app} aria-label={app.name}>
                <header className={styles.appHead}>
                  <AppIcon app={app.key} size={28} />
                  <div className={styles.appText}>
                    <h2>{app.name}</h2>
                    <p>{app.description}</p>
                  </div>
                  <Button
                    icon={Plus}
                    onClick={() => setAddingTo(app)}
                    aria-label={`Add a ${app.name} account`}
                  >
                    Add account
                  </Button>
                </header>
                {own.length === 0 ? (
                  <p className={styles.none}>No account yet.</p>
                ) : (
                  <ul>
                    {own.map(account => (
                      <AccountRow key={account.id} account={account} onRemove={() => setRemoving(account)} />
                    ))}
                  </ul>
                )}
              </section>
            )
          })}
        </div>
      </ScrollArea>
      <AddAccountDialog app={addingTo} onClose={() => setAddingTo(undefined)} />
      <AlertDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={`Remove “${removing?.name ?? ''}”?`}
        description="Its credential is deleted from this machine. Steps that use the account fail until another one is chosen. At the provider the credential stays valid until it is revoked there."
        confirmLabel="Remove account"
        danger
        onConfirm={remove}
      />
    </main>
  )
}
