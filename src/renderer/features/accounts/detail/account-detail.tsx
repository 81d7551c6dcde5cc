import { ChevronLeft, Ellipsis, Pencil, PlugZap, RefreshCw, Unplug } from 'lucide-react'
import { useState } from 'react'
import type { Removal } from '#shared/ipc/credentials-contract.ts'
import type { Account, AccountUse } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import {
  AppIcon,
  Badge,
  Button,
  Callout,
  IconButton,
  Menu,
  ScrollArea,
  SecretNames,
} from '../../../components/index.ts'
import { isUnproven } from '../model/describe-account.ts'
import type { AccountUses } from '../use-account-uses.ts'
import styles from './account-detail.module.css'
import { AccountFacts } from './account-facts.tsx'
import { AccountName } from './account-name.tsx'
import { DisconnectDialog } from './disconnect-dialog.tsx'
import { useConnectionTest } from './use-connection-test.ts'
import { UsedBy } from './used-by.tsx'

interface AccountDetailProps {
  readonly account: Account
  readonly app: App
  readonly uses: AccountUses
  /** While a dialog above it may change what the account holds. */
  readonly isCovered: boolean
  readonly onBack: () => void
  readonly onReconnect: () => void
  readonly onDisconnected: (removal: Removal) => void
  readonly onOpenWorkflow: (id: WorkflowId) => void
}

/** A key that was never tried is not called connected. */
function StateBadge(is: { readonly isBroken: boolean; readonly isUnproven: boolean }) {
  if (is.isBroken) return <Badge tone="warning">Reconnect needed</Badge>
  return is.isUnproven ? <Badge>Saved, not tested</Badge> : <Badge tone="success">Connected</Badge>
}

const NO_USES: readonly AccountUse[] = []

/** Everything that may be shown of one account, and what can be done with it. */
export function AccountDetail({
  account,
  app,
  uses,
  isCovered,
  onBack,
  onReconnect,
  onDisconnected,
  onOpenWorkflow,
}: AccountDetailProps) {
  const [isRenaming, setRenaming] = useState(false)
  const [isDisconnecting, setDisconnecting] = useState(false)
  const test = useConnectionTest(account.id)
  const isBroken = account.state === 'reconnect'
  return (
    <ScrollArea>
      <div className={styles.column}>
        <Button
          size="s"
          variant="ghost"
          icon={ChevronLeft}
          className={styles.back}
          autoFocus
          onClick={onBack}
        >
          Accounts
        </Button>
        <header className={styles.head}>
          <AppIcon app={app.key} size={40} />
          <div className={styles.title}>
            <AccountName account={account} isEditing={isRenaming} onEdit={setRenaming} />
            <p className={styles.subtitle}>
              {app.name}
              {account.identity && account.identity !== account.name && (
                <span data-selectable> · {account.identity}</span>
              )}
            </p>
          </div>
          <StateBadge isBroken={isBroken} isUnproven={isUnproven(account, app) && !test.answer?.ok} />
          <Menu
            align="end"
            entries={[
              { label: 'Rename', icon: Pencil, onSelect: () => setTimeout(() => setRenaming(true)) },
              'separator',
              {
                label: 'Disconnect…',
                icon: Unplug,
                danger: true,
                onSelect: () => setTimeout(() => setDisconnecting(true)),
              },
            ]}
          >
            <IconButton icon={Ellipsis} label={`More about ${account.name}`} variant="secondary" />
          </Menu>
        </header>
        {!app.dynamicFields && (
          <div className={styles.actions}>
            {app.canTest && (
              <Button icon={PlugZap} loading={test.isBusy} onClick={() => void test.run()}>
                {test.isBusy ? `Asking ${app.name}…` : 'Test connection'}
              </Button>
            )}
            <Button icon={RefreshCw} variant={isBroken ? 'primary' : 'secondary'} onClick={onReconnect}>
              Reconnect…
            </Button>
          </div>
        )}
        {test.answer && (
          <div role="status">
            <Callout tone={test.answer.ok ? 'success' : 'danger'}>{test.answer.message}</Callout>
          </div>
        )}
        {isBroken && test.answer?.ok !== false && (
          <Callout tone="warning">
            {account.problem ?? `${app.name} refused the credential of this account.`} Steps that use it fail
            until it is connected again; what they are set to stays.
          </Callout>
        )}
        {app.dynamicFields && (
          <section className={styles.section} aria-label="Secrets">
            <h2>Secrets</h2>
            <SecretNames key={String(isCovered)} accountId={account.id} />
          </section>
        )}
        <AccountFacts account={account} app={app} />
        <UsedBy uses={uses} accountId={account.id} onOpenWorkflow={onOpenWorkflow} />
      </div>
      <DisconnectDialog
        account={isDisconnecting ? account : undefined}
        app={app}
        uses={uses.uses?.[account.id] ?? NO_USES}
        onClose={() => setDisconnecting(false)}
        onDisconnected={onDisconnected}
      />
    </ScrollArea>
  )
}
