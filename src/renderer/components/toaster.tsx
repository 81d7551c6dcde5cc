import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { dismissToast, type ToastMessage, useToasts } from '../lib/toast.ts'
import { Button, IconButton } from './button.tsx'
import styles from './toaster.module.css'

const ICON = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert } as const
const SHORT_MS = 5000
const LONG_MS = 12_000

/** Once, in the shell: shows what `toast()` says. F8 moves the focus to it. */
export function Toaster() {
  const toasts = useToasts(state => state.toasts)
  return (
    <Toast.Provider swipeDirection="up">
      {toasts.map(message => (
        <ToastCard key={message.id} message={message} />
      ))}
      <Toast.Viewport className={styles.viewport} />
    </Toast.Provider>
  )
}

function ToastCard({ message: { id, tone, title, body, action } }: { message: ToastMessage }) {
  const Icon = ICON[tone]
  const isUrgent = tone === 'error' || tone === 'warning'
  return (
    <Toast.Root
      className={styles.toast}
      type={isUrgent ? 'foreground' : 'background'}
      duration={isUrgent || action ? LONG_MS : SHORT_MS}
      onOpenChange={open => {
        if (!open) dismissToast(id)
      }}
    >
      <Icon size={16} aria-hidden className={styles[tone]} />
      <div className={styles.text}>
        <Toast.Title className={styles.title}>{title}</Toast.Title>
        {body && (
          <Toast.Description className={styles.body} data-selectable>
            {body}
          </Toast.Description>
        )}
        {action && (
          <Toast.Action altText={action.label} asChild>
            <Button size="s" className={styles.action} onClick={action.run}>
              {action.label}
            </Button>
          </Toast.Action>
        )}
      </div>
      <Toast.Close asChild>
        <IconButton label="Dismiss" icon={X} size="s" />
      </Toast.Close>
    </Toast.Root>
  )
}
