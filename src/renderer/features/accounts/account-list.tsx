import { Ellipsis, Pencil, Plus, Trash2 } from 'lucide-react'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import { AppIcon, Badge, Button, IconButton, Menu } from '../../components/index.ts'
import { useNow } from '../../lib/use-now.ts'
import { AccountRow } from './account-row.tsx'
import styles from './accounts.module.css'
import type { AccountGroup } from './model/group-accounts.ts'

interface AccountListProps {
  readonly groups: readonly AccountGroup[]
  readonly lastId: AccountId | undefined
  readonly onOpen: (account: Account) => void
  readonly onAdd: (app: App) => void
  readonly onReconnect: (account: Account) => void
  readonly onEditApp: (app: App) => void
  readonly onRemoveApp: (app: App) => void
}

/** Connected accounts, app by app. */
export function AccountList({ groups, lastId, onOpen, onReconnect, ...actions }: AccountListProps) {
  const nowMs = useNow(30_000)
  return groups.map(group => (
    <section key={group.app.key} className={styles.app} aria-label={group.app.name}>
      <GroupHead group={group} {...actions} />
      {group.accounts.length === 0 ? (
        <p className={styles.none}>No account yet.</p>
      ) : (
        <ul>
          {group.accounts.map(account => (
            <AccountRow
              key={account.id}
              account={account}
              app={group.app}
              nowMs={nowMs}
              hasFocus={account.id === lastId}
              onOpen={() => onOpen(account)}
              onReconnect={() => onReconnect(account)}
            />
          ))}
        </ul>
      )}
    </section>
  ))
}

type GroupHeadProps = Pick<AccountListProps, 'onAdd' | 'onEditApp' | 'onRemoveApp'> & {
  readonly group: AccountGroup
}

function GroupHead({ group: { app, accounts }, onAdd, onEditApp, onRemoveApp }: GroupHeadProps) {
  const isKnown = app.auth.length > 0 || app.oauth || app.dynamicFields
  return (
    <header className={styles.appHead}>
      <AppIcon app={app.key} size={22} />
      <h2 className={styles.appName}>{app.name}</h2>
      {app.isCustom && <Badge>Yours</Badge>}
      {!isKnown && <span className={styles.faint}>{app.description}</span>}
      <span className={styles.gap} />
      {isKnown && (
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          onClick={() => onAdd(app)}
          aria-label={`Add a ${app.name} account`}
        >
          Add account
        </Button>
      )}
      {app.isCustom && (
        <Menu
          align="end"
          entries={[
            { label: 'Edit app…', icon: Pencil, onSelect: () => onEditApp(app) },
            {
              label: 'Remove app…',
              icon: Trash2,
              danger: true,
              disabled: accounts.length > 0,
              description: accounts.length > 0 ? 'Disconnect its accounts first' : undefined,
              onSelect: () => onRemoveApp(app),
            },
          ]}
        >
          <IconButton size="s" icon={Ellipsis} label={`More about ${app.name}`} />
        </Menu>
      )}
    </header>
  )
}
