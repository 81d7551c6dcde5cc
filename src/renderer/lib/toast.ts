import { create } from 'zustand'

export type ToastTone = 'info' | 'success' | 'warning' | 'error'

export interface ToastMessage {
  readonly id: number
  readonly tone: ToastTone
  readonly title: string
  readonly body?: string | undefined
  /** It is about the workflow as it is: the next edit takes it away. */
  readonly untilEdit?: boolean | undefined
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}

interface ToastState {
  readonly toasts: readonly ToastMessage[]
}

const MOST_SHOWN = 4
let lastId = 0

/** What the Toaster shows, oldest first. */
export const useToasts = create<ToastState>(() => ({ toasts: [] }))

/** Shows a short message for some seconds. The same message again replaces the earlier one. */
export function toast(message: Omit<ToastMessage, 'id' | 'tone'> & { tone?: ToastTone }): number {
  const id = ++lastId
  useToasts.setState(({ toasts }) => {
    const others = toasts.filter(shown => shown.title !== message.title || shown.body !== message.body)
    return { toasts: [...others, { tone: 'info' as const, ...message, id }].slice(-MOST_SHOWN) }
  })
  return id
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter(shown => shown.id !== id) }))
}

/** Takes away what an edit has made out of date. */
export function dismissUntilEdit(): void {
  const { toasts } = useToasts.getState()
  if (toasts.some(shown => shown.untilEdit))
    useToasts.setState({ toasts: toasts.filter(one => !one.untilEdit) })
}
