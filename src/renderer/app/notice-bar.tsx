import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Notice } from '#shared/ipc/contract.ts'
import { Button, IconButton } from '../components/index.ts'
import { UnlockDialog } from '../features/settings/index.ts'
import { attempt } from '../lib/api.ts'
import { cx } from '../lib/cx.ts'
import { useAppStore } from '../lib/stores/app-store.ts'
import { dismissNotice, useNotices } from '../lib/stores/notice-store.ts'
import { refreshVault } from '../lib/stores/vault-store.ts'
import styles from './notice-bar.module.css'

const ICON = { info: Info, warning: TriangleAlert, error: CircleAlert } as const

/** What is out of order on this machine, above everything else, until it is dismissed. */
export function NoticeBar() {
  const notices = useNotices(state => state.notices)
  const vault = useAppStore(state => state.info?.vault)
  const [isUnlocking, setUnlocking] = useState(false)
  const closed = vault && vault.state !== 'ready' && vault.state !== 'session' ? vault : undefined
  const others = notices.filter(notice => notice.message !== closed?.message)
  // By its words, not by the object: looking brings a new one of the same words, which would have it look for ever.
  const why = closed?.message
  useEffect(() => {
    if (why) void attempt('Could not look at the vault', refreshVault)
  }, [why])
  if (others.length === 0 && !closed) return null
  return (
    <section className={styles.bar} aria-label="Warnings">
      {closed && (
        <NoticeRow notice={{ level: 'error', message: closed.message }}>
          <Button size="s" onClick={() => setUnlocking(true)}>
            Unlock…
          </Button>
        </NoticeRow>
      )}
      {others.map(notice => (
        <NoticeRow key={`${notice.level} ${notice.message}`} notice={notice} />
      ))}
      <UnlockDialog open={isUnlocking} onClose={() => setUnlocking(false)} />
    </section>
  )
}

function NoticeRow({ notice, children }: { notice: Notice; children?: ReactNode }) {
  const { level, message } = notice
  const Icon = ICON[level]
  return (
    <div className={cx(styles.notice, styles[level])} role={level === 'error' ? 'alert' : 'status'}>
      <Icon size={14} aria-hidden />
      <p className={styles.text} data-selectable>
        {message}
      </p>
      {children ?? (
        <IconButton size="s" icon={X} label="Dismiss notice" onClick={() => dismissNotice(notice)} />
      )}
    </div>
  )
}
