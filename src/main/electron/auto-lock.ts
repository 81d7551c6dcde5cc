import { powerMonitor } from 'electron'
import type { LocalStateStore } from '../local-state.ts'

const LOOK_EVERY_MS = 20_000

interface AutoLockParts {
  readonly state: LocalStateStore
  /** Whether there is something to lock. */
  readonly isOpen: () => boolean
  readonly lock: () => Promise<unknown>
  readonly report: (error: unknown) => void
}

/** Locks the vault when nobody used the machine for as long as the settings say, and when it is suspended or locked. */
export function startAutoLock({ state, isOpen, lock, report }: AutoLockParts): () => void {
  const lockNow = () => {
    if (isOpen()) lock().catch(report)
  }
  const onSuspend = () => {
    if (state.get('settings').lockOnSuspend) lockNow()
  }
  const timer = setInterval(() => {
    const { lockAfterMinutes } = state.get('settings')
    if (lockAfterMinutes > 0 && powerMonitor.getSystemIdleTime() >= lockAfterMinutes * 60) lockNow()
  }, LOOK_EVERY_MS)
  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('lock-screen', onSuspend)
  return () => {
    clearInterval(timer)
    powerMonitor.off('suspend', onSuspend)
    powerMonitor.off('lock-screen', onSuspend)
  }
}
