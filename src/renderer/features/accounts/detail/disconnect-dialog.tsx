import type { Removal } from '#shared/ipc/credentials-contract.ts'
import type { Account, AccountUse } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { AlertDialog } from '../../../components/index.ts'
import { api, reportError } from '../../../lib/api.ts'
import { refreshAccounts } from '../../../lib/stores/app-store.ts'
import { describeRevocation, describeUses } from '../model/describe-account.ts'
import styles from './account-detail.module.css'

interface DisconnectDialogProps {
  /** The dialog is open while there is one. */
  readonly account: Account | undefined
  readonly app: App
  readonly uses: readonly AccountUse[]
  readonly onClose: () => void
  readonly onDisconnected: (removal: Removal) => void
}

/** Says what disconnecting does and whom it hits. */
export function DisconnectDialog({ account, app, uses, onClose, onDisconnected }: DisconnectDialogProps) {
  const disconnect = async () => {
    if (!account) return
    try {
      const removal = await api.invoke('accounts.remove', { accountId: account.id })
      onDisconnected(removal)
      await refreshAccounts()
    } catch (error) {
      reportError(error, 'Could not disconnect the account')
    }
  }
  const hit = describeUses(uses)
  return (
    <AlertDialog
      open={account !== undefined}
      onOpenChange={onClose}
      title={`Disconnect “${account?.name ?? ''}”?`}
      description={account && describeRevocation(account, app)}
      confirmLabel="Disconnect"
      danger
      onConfirm={disconnect}
    >
      {hit && (
        <div className={styles.hit}>
          <p>{hit}</p>
          <ul>
            {uses.map(({ workflowId, workflowName, stepNames }) => (
              <li key={workflowId}>
                <strong>{workflowName}</strong> {stepNames.join(', ')}
              </li>
            ))}
          </ul>
        </div>
      )}
    </AlertDialog>
  )
}
