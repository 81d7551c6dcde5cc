import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react'
import type { Notice } from '#shared/ipc/contract.ts'
import { IconButton } from '../components/index.ts'
import { cx } from '../lib/cx.ts'
import { dismissNotice, useNotices } from '../lib/stores/notice-store.ts'
import styles from './notice-bar.module.css'

const ICON = { info: Info, warning: TriangleAlert, error: CircleAlert } as const

/** What is out of order on this machine, above everything else, until it is dismissed. */
export function NoticeBar() {
  const notices = useNotices(state => state.notices)
  if (notices.length === 0) return null
  return (
    <section className={styles.bar} aria-label="Warnings">
      {notices.map(notice => (
        <NoticeRow key={`${notice.level} ${notice.message}`} notice={notice} />
      ))}
    </section>
  )
}

function NoticeRow({ notice }: { notice: Notice }) {
  const { level, message } = notice
  const Icon = ICON[level]
  return (
    <div className={cx(styles.notice, styles[level])} role={level === 'error' ? 'alert' : 'status'}>
      <Icon size={14} aria-hidden />
      <p className={styles.text} data-selectable>
        {message}
      </p>
      <IconButton size="s" icon={X} label="Dismiss notice" onClick={() => dismissNotice(notice)} />
    </div>
  )
}
