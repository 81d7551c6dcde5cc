import { KeyRound, Plus, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { Removal } from '#shared/ipc/credentials-contract.ts'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import type { AccountId, WorkflowId } from '#shared/model/ids.ts'
import {
  Button,
  Callout,
  ConnectAccountDialog,
  EmptyState,
  ScrollArea,
  TextField,
} from '../../components/index.ts'
import { attempt } from '../../lib/api.ts'
import { useCommands } from '../../lib/commands.ts'
import { refreshAccounts, useAccounts, useAppStore, useCatalog } from '../../lib/stores/app-store.ts'
import { toast } from '../../lib/toast.ts'
import { AccountList } from './account-list.tsx'
import styles from './accounts.module.css'
import { AppPicker } from './app-picker.tsx'
import { DefineAppDialog } from './define/define-app-dialog.tsx'
import { RemoveAppDialog } from './define/remove-app-dialog.tsx'
import { AccountDetail } from './detail/account-detail.tsx'
import { appOf, groupAccounts } from './model/group-accounts.ts'
import { useAccountUses } from './use-account-uses.ts'

interface AccountsPageProps {
  /** The account that is looked at; the list when there is none. */
  readonly accountId: AccountId | undefined
  readonly onOpen: (accountId: AccountId | undefined) => void
  readonly onOpenWorkflow: (id: WorkflowId) => void
}

/** What lies above the page; one at a time. */
type Above =
  | { readonly kind: 'picker' }
  | { readonly kind: 'connect'; readonly app: App; readonly account?: Account }
  | { readonly kind: 'define'; readonly app?: App }
  | { readonly kind: 'remove-app'; readonly app: App }

/** What came of disconnecting one. */
interface Removed {
  readonly name: string
  readonly removal: Removal
}

/** Search from this many accounts on: fewer are found by looking. */
const SEARCH_FROM = 5

/** Connected identities, by app. Their credentials stay in the vault and are never shown. */
export function AccountsPage({ accountId, onOpen, onOpenWorkflow }: AccountsPageProps) {
  const { apps } = useCatalog()
  const accounts = useAccounts()
  const uses = useAccountUses()
  const [above, setAbove] = useState<Above>()
  const [removed, setRemoved] = useState<Removed>()
  const [lastId, setLastId] = useState<AccountId>()
  const open = (id: AccountId | undefined) => {
    if (id) setLastId(id)
    setRemoved(undefined)
    onOpen(id)
  }
  const isOpen = useIsVaultOpen()
  useEffect(() => {
    // While the vault is closed there is nothing to list, and the page says why.
    if (isOpen) void attempt('Could not list the accounts', refreshAccounts)
  }, [isOpen])
  useCommands(
    useMemo(
      () => [
        {
          id: 'accounts.connect',
          group: 'Patchbay',
          title: 'Connect an app…',
          icon: Plus,
          run: () => setAbove({ kind: 'picker' }),
        },
        {
          id: 'accounts.define',
          group: 'Patchbay',
          title: 'Define an app…',
          icon: KeyRound,
          run: () => setAbove({ kind: 'define' }),
        },
      ],
      [],
    ),
  )
  const account = accounts.find(({ id }) => id === accountId)
  const reconnect = (again: Account) => {
    const app = apps.find(({ key }) => key === again.app)
    if (app) setAbove({ kind: 'connect', app, account: again })
  }
  const close = () => setAbove(undefined)
  return (
    <main className={styles.page}>
      {account ? (
        <AccountDetail
          key={account.id}
          account={account}
          app={appOf(apps, account.app)}
          uses={uses}
          isCovered={above !== undefined}
          onBack={() => open(undefined)}
          onReconnect={() => reconnect(account)}
          onDisconnected={removal => {
            onOpen(undefined)
            setRemoved({ name: account.name, removal })
          }}
          onOpenWorkflow={onOpenWorkflow}
        />
      ) : (
        <Overview
          onConnect={() => setAbove({ kind: 'picker' })}
          removed={removed}
          onDismiss={() => setRemoved(undefined)}
          lastId={lastId}
          onOpen={({ id }) => open(id)}
          onAdd={app => setAbove({ kind: 'connect', app })}
          onReconnect={reconnect}
          onEditApp={app => setAbove({ kind: 'define', app })}
          onRemoveApp={app => setAbove({ kind: 'remove-app', app })}
        />
      )}
      <AppPicker
        open={above?.kind === 'picker'}
        apps={apps}
        accounts={accounts}
        onClose={close}
        onPick={app => setAbove({ kind: 'connect', app })}
        onDefine={() => setAbove({ kind: 'define' })}
      />
      <ConnectAccountDialog
        app={above?.kind === 'connect' ? above.app : undefined}
        account={above?.kind === 'connect' ? above.account : undefined}
        onClose={close}
        onConnected={connected => {
          // Of a new account the page tells enough.
          if (accountId === connected.id)
            toast({ tone: 'success', title: `Connected “${connected.name}” again` })
          open(connected.id)
        }}
      />
      <DefineAppDialog
        open={above?.kind === 'define'}
        app={above?.kind === 'define' ? above.app : undefined}
        onClose={close}
        onDefined={(app, isNew) => setAbove(isNew ? { kind: 'connect', app } : undefined)}
      />
      <RemoveAppDialog app={above?.kind === 'remove-app' ? above.app : undefined} onClose={close} />
    </main>
  )
}

const useIsVaultOpen = () =>
  useAppStore(({ info }) => info === undefined || ['ready', 'session'].includes(info.vault.state))

interface OverviewProps {
  readonly removed: Removed | undefined
  readonly onDismiss: () => void
  /** The account that was looked at last: its row has the focus. */
  readonly lastId: AccountId | undefined
  readonly onConnect: () => void
  readonly onOpen: (account: Account) => void
  readonly onAdd: (app: App) => void
  readonly onReconnect: (account: Account) => void
  readonly onEditApp: (app: App) => void
  readonly onRemoveApp: (app: App) => void
}

function Overview({ onConnect, removed, onDismiss, ...list }: OverviewProps) {
  const { apps } = useCatalog()
  const accounts = useAccounts()
  const vault = useAppStore(state => state.info?.vault)
  const isOpen = useIsVaultOpen()
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search)
  // What a closed vault holds is not known: no app is said to have no account.
  const groups = useMemo(
    () => (isOpen ? groupAccounts({ apps, accounts, search: wanted }) : []),
    [isOpen, apps, accounts, wanted],
  )
  return (
    <ScrollArea>
      <div className={styles.column}>
        <div className={styles.top}>
          <h1 className={styles.heading}>Accounts</h1>
          {accounts.length >= SEARCH_FROM && (
            <TextField
              aria-label="Search accounts"
              type="search"
              icon={Search}
              placeholder="Search…"
              value={search}
              onChange={setSearch}
            />
          )}
          <Button variant="primary" icon={Plus} disabled={!isOpen} onClick={onConnect}>
            Connect an app
          </Button>
        </div>
        <p className={styles.intro}>
          An account is a credential of yours that steps may use by name. Credentials of other people need
          none: a step takes them at run time with “Use external authentication”.
        </p>
        {vault && vault.state !== 'ready' && <Callout tone="warning">{vault.message}</Callout>}
        {removed && <RemovedNote removed={removed} onDismiss={onDismiss} />}
        <AccountList groups={groups} {...list} />
        {groups.length === 0 &&
          isOpen &&
          (search.trim() === '' ? (
            <EmptyState
              icon={KeyRound}
              title="No account yet"
              actions={<Button onClick={onConnect}>Connect an app</Button>}
            >
              Sign in to an app, or enter its key. The credential stays in the vault of this machine.
            </EmptyState>
          ) : (
            <p className={styles.noneFound}>No account fits “{search.trim()}”.</p>
          ))}
      </div>
    </ScrollArea>
  )
}

function RemovedNote({ removed: { name, removal }, onDismiss }: { removed: Removed; onDismiss: () => void }) {
  return (
    <div role="status">
      <Callout
        tone={removal.revoked === 'no' ? 'warning' : 'success'}
        actions={
          <Button size="s" autoFocus onClick={onDismiss}>
            Dismiss
          </Button>
        }
      >
        “{name}” is disconnected. {removal.message}
      </Callout>
    </div>
  )
}
