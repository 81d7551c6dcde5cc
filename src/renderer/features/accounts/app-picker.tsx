import { Command } from 'cmdk'
import { Blocks } from 'lucide-react'
import { useMemo } from 'react'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { AppIcon, Badge, Dialog, isConnectable } from '../../components/index.ts'
import { count } from '../../lib/format.ts'
import { matchEntry } from '../../lib/match.ts'
import styles from './app-picker.module.css'

interface AppPickerProps {
  readonly open: boolean
  readonly apps: readonly App[]
  readonly accounts: readonly Account[]
  readonly onClose: () => void
  readonly onPick: (app: App) => void
  readonly onDefine: () => void
}

/** Every app that takes accounts, found by typing. */
export function AppPicker({ open, apps, accounts, onClose, onPick, onDefine }: AppPickerProps) {
  const connectable = useMemo(
    () => apps.filter(isConnectable).sort((a, b) => a.name.localeCompare(b.name)),
    [apps],
  )
  return (
    <Dialog
      open={open}
      onOpenChange={next => !next && onClose()}
      title="Connect an app"
      description="The credential goes into the vault of this machine. Steps use it by the account’s name."
    >
      <Command label="Apps" loop filter={matchEntry} className={styles.picker}>
        <Command.Input autoFocus className={styles.search} placeholder="Search apps…" />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.empty}>
            No app of this name. You can define one of your own below.
          </Command.Empty>
          <Command.Group className={styles.scroll}>
            {connectable.map(app => (
              <Command.Item
                key={app.key}
                value={`${app.name} ${app.key}`}
                keywords={[app.description, app.oauth?.name ?? '']}
                aria-label={app.name}
                className={styles.item}
                onSelect={() => onPick(app)}
              >
                <AppIcon app={app.key} size={28} />
                <span className={styles.text}>
                  <span className={styles.name}>{app.name}</span>
                  <span className={styles.description}>{app.description}</span>
                </span>
                <Connected count={accounts.filter(account => account.app === app.key).length} />
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group forceMount className={styles.last}>
            <Command.Item
              forceMount
              value="define an app of your own"
              className={styles.item}
              onSelect={onDefine}
            >
              <span className={styles.own}>
                <Blocks size={15} aria-hidden />
              </span>
              <span className={styles.text}>
                <span className={styles.name}>Define an app…</span>
                <span className={styles.description}>Any other API, by key or by OAuth 2.0</span>
              </span>
            </Command.Item>
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  )
}

const Connected = ({ count: n }: { count: number }) => n > 0 && <Badge>{count(n, 'account')}</Badge>
