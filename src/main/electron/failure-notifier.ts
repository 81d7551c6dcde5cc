import { app, Notification } from 'electron'
import type { FailureNotice, FailureNotifier } from '../notifications/failure-notifier.ts'
import { appIcon } from './app-icon.ts'

/** One that nobody clicks is forgotten when this many came after it: some desktops never say that it is gone. */
const MOST_OPEN = 50

/** Failures as the desktop's own notifications. `onClick` is told of the one that was clicked. */
export function createFailureNotifier(onClick: (notice: FailureNotice) => void): FailureNotifier {
  // What is shown must be held, or its click is lost when memory is tidied up.
  const open = new Set<Notification>()
  const hold = (notification: Notification) => {
    open.add(notification)
    const [oldest] = open
    if (open.size > MOST_OPEN && oldest) open.delete(oldest)
  }

  return {
    show(notice) {
      if (!Notification.isSupported()) return
      const notification = new Notification({
        title: notice.title,
        body: forDesktop(notice.body),
        ...(process.platform === 'linux' ? { icon: appIcon() } : {}),
      })
      hold(notification)
      const letGo = () => open.delete(notification)
      notification.once('click', () => {
        letGo()
        onClick(notice)
      })
      notification.once('close', letGo)
      notification.once('failed', letGo)
      notification.show()
    },
    setBadge: count => void app.setBadgeCount(count),
  }
}

/** On Linux a body is markup: what an error quotes of a page must not become a link or an image. */
function forDesktop(body: string): string {
  if (process.platform !== 'linux') return body
  return body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
