import { Pin, PinOff } from 'lucide-react'
import { whatIsKept } from '#shared/model/retention.ts'
import { Button } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { formatAgo, formatTime } from '../../../lib/format.ts'
import { useDocument } from '../../../lib/stores/index.ts'
import { useNow } from '../../../lib/use-now.ts'
import styles from './pins.module.css'
import type { Pinning } from './use-pinning.tsx'

/** Says that the step does not run in tests; nobody should have to wonder why a change of it shows no effect. */
export function PinBanner({ pinning: { pin, edit, unpin } }: { pinning: Pinning }) {
  const keeps = useDocument(state => whatIsKept(state.workflow.settings.retention) !== 'nothing')
  const nowMs = useNow(15_000)
  if (!pin) return null
  const hasValues = pin.json !== undefined
  const Icon = hasValues ? Pin : PinOff
  return (
    <section className={cx(styles.banner, hasValues && styles.bannerOn)} aria-label="Pinned output">
      <Icon size={14} aria-hidden />
      <div className={styles.bannerText}>
        <p className={styles.bannerTitle}>
          {hasValues ? 'Output pinned ' : 'The pinned values were not kept'}
          {hasValues && (
            <span className={styles.ago} title={formatTime(pin.pinnedAtMs)}>
              {formatAgo(pin.pinnedAtMs, nowMs)}
            </span>
          )}
        </p>
        <p className={styles.bannerNote}>
          {!hasValues
            ? 'Test runs run the step.'
            : keeps
              ? 'Test runs use it; live runs don’t.'
              : 'Test runs use it until you quit.'}
        </p>
      </div>
      <Button size="s" variant="ghost" onClick={unpin}>
        Unpin
      </Button>
      <Button size="s" onClick={edit}>
        {hasValues ? 'Edit' : 'Pin again'}
      </Button>
    </section>
  )
}
