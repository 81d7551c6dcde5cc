import { X } from 'lucide-react'
import { Dialog as Radix, AlertDialog as RadixAlert } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { cx } from '../lib/cx.ts'
import { Button } from './button.tsx'
import styles from './dialog.module.css'
import { useFocusReturn } from './focus-return.ts'

export interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: ReactNode
  readonly size?: 's' | 'm' | 'l' | undefined
  /** Buttons at the bottom right, the main one last. */
  readonly footer?: ReactNode
  /** Asked when Escape is pressed: true leaves the key to what is inside, e.g. an editor's open completion. */
  readonly holdsEscape?: (() => boolean) | undefined
  readonly children?: ReactNode
}

/** A window within the window: Escape and the X close it, focus stays inside and returns afterwards. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'm',
  footer,
  holdsEscape,
  children,
}: DialogProps) {
  const focusReturn = useFocusReturn()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={cx(styles.dialog, styles[size])}
          onInteractOutside={ignoreNotices}
          {...focusReturn}
          {...(description ? {} : { 'aria-describedby': undefined })}
          onEscapeKeyDown={event => {
            if (holdsEscape?.()) event.preventDefault()
          }}
        >
          <header className={styles.head}>
            <div>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              {description && (
                <Radix.Description className={styles.description}>{description}</Radix.Description>
              )}
            </div>
          </header>
          <div className={styles.body}>{children}</div>
          {footer && <footer className={styles.footer}>{footer}</footer>}
          {/* Last, so that the focus begins at the first field. */}
          <Radix.Close className={styles.close} aria-label="Close">
            <X size={14} aria-hidden />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A click on a notice above the page is no click beside the dialog. */
function ignoreNotices(event: { readonly target: EventTarget | null; preventDefault(): void }): void {
  if (event.target instanceof Element && event.target.closest('[data-toaster]')) event.preventDefault()
}

export interface AlertDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description: ReactNode
  readonly confirmLabel: string
  readonly cancelLabel?: string | undefined
  readonly danger?: boolean | undefined
  /** The dialog closes when it is done; it stays open when it throws. */
  readonly onConfirm: () => void | Promise<void>
  readonly children?: ReactNode
}

/** Asks before something that can't be taken back. The harmless answer has the focus. */
export function AlertDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel = 'Cancel',
  danger = false,
  onConfirm,
  children,
}: AlertDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const focusReturn = useFocusReturn()
  const confirm = async () => {
    setBusy(true)
    try {
      await onConfirm()
      onOpenChange(false)
    } finally {
      setBusy(false)
    }
  }
  return (
    <RadixAlert.Root open={open} onOpenChange={onOpenChange}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={styles.overlay} />
        <RadixAlert.Content className={cx(styles.dialog, styles.s)} {...focusReturn}>
          <header className={styles.head}>
            <div>
              <RadixAlert.Title className={styles.title}>{title}</RadixAlert.Title>
              <RadixAlert.Description asChild>
                <div className={styles.description}>{description}</div>
              </RadixAlert.Description>
            </div>
          </header>
          {children && <div className={styles.body}>{children}</div>}
          <footer className={styles.footer}>
            <RadixAlert.Cancel asChild>
              <Button>{cancelLabel}</Button>
            </RadixAlert.Cancel>
            <Button variant={danger ? 'danger' : 'primary'} loading={isBusy} onClick={() => void confirm()}>
              {confirmLabel}
            </Button>
          </footer>
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  )
}
