import { ChevronRight } from 'lucide-react'
import type { Account } from '#shared/model/account.ts'
import type { App } from '#shared/model/action.ts'
import { Button } from '../../components/index.ts'
import { cx } from '../../lib/cx.ts'
import styles from './accounts.module.css'
import { describeLastUse, isUnproven } from './model/describe-account.ts'

interface AccountRowProps {
  readonly account: Account
  readonly app: Pick<App, 'canTest' | 'dynamicFields'>
  readonly nowMs: number
  /** Where one comes back to from its page. */
  readonly hasFocus: boolean
  readonly onOpen: () => void
  readonly onReconnect: () => void
}

export function AccountRow({ account, app, nowMs, hasFocus, onOpen, onReconnect }: AccountRowProps) {
  const { name, identity, state, problem } = account
  const isBroken = state === 'reconnect'
  const isNew = isUnproven(account, app)
  return (
    <li className={styles.account}>
      {/* biome-ignore lint/a11y/noAutofocus: the way back leads to where one came from */}
      <button type="button" className={styles.open} autoFocus={hasFocus} onClick={onOpen}>
        <span
          role="img"
          aria-label={isBroken ? 'Reconnect needed' : isNew ? 'Not tested' : 'Connected'}
          className={cx(styles.light, isBroken && styles.broken, isNew && styles.unproven)}
        />
        <span className={styles.who}>
          <span className={styles.name}>{name}</span>
          {identity && identity !== name && <span className={styles.identity}>{identity}</span>}
          {isBroken && (
            <span className={styles.problem}>{problem ?? 'The provider refused its credential.'}</span>
          )}
        </span>
        <span className={styles.lastUse}>{describeLastUse(account, nowMs)}</span>
        <ChevronRight size={14} aria-hidden />
      </button>
      {isBroken && (
        <Button size="s" className={styles.reconnect} aria-label={`Reconnect ${name}`} onClick={onReconnect}>
          Reconnect
        </Button>
      )}
    </li>
  )
}
