import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { dismissToast, type ToastMessage, useToasts } from '../lib/toast.ts'
import { Button } from './button.tsx'
import styles from './toaster.module.css'

const ICON = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert } as const
const SHORT_MS = 5000
const LONG_MS = 12_000

/**
 * Once, in the shell: shows what `toast()` says. It stays out of the way of everything else: it takes no focus and no
 * Escape that is meant for a dialog, and clicking it closes none.
 */
export function Toaster() {
  const toasts = useToasts(state => state.toasts)
  return (
    <section className={styles.viewport} aria-label="Notices" aria-live="polite" data-toaster>
      {toasts.map(message => (
        <ToastCard key={message.id} message={message} />
      ))}
    </section>
  )
}

function ToastCard({ message: { id, tone, title, body, action } }: { message: ToastMessage }) {
  const Icon = ICON[tone]
  const isUrgent = tone === 'error' || tone === 'warning'
  // What is pointed at or has the focus stays.
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => dismissToast(id), isUrgent || action ? LONG_MS : SHORT_MS)
    return () => clearTimeout(timer)
  }, [id, isHeld, isUrgent, action])
  const close = () => dismissToast(id)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is read while it is pointed at; its buttons do the rest
    <div
      role={isUrgent ? 'alert' : 'group'}
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={event => {
        if (event.key === 'Escape') close()
      }}
    >
      <Icon size={16} aria-hidden className={styles[tone]} />
      <div className={styles.text}>
        <div className={styles.title}>{title}</div>
        {body && (
          <div className={styles.body} data-selectable>
            {body}
          </div>
        )}
        {action && (
          <Button
            size="s"
            className={styles.action}
            onClick={() => {
              action.run()
              close()
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      <button type="button" aria-label="Dismiss" className={styles.close} onClick={close}>
        <X size={14} aria-hidden />
      </button>
    </div>
  )
}
