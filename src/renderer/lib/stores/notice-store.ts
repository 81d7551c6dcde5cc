import { create } from 'zustand'
import type { Notice } from '#shared/ipc/contract.ts'

/** What the main process wants the user to know, until it is dismissed. Oldest first. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }))

const isSame = (a: Notice, b: Notice) => a.message === b.message && a.level === b.level

export function addNotices(added: readonly Notice[]): void {
  useNotices.setState(({ notices }) => ({
    notices: [...notices, ...added.filter(notice => !notices.some(known => isSame(known, notice)))],
  }))
}

export function dismissNotice(notice: Notice): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter(known => !isSame(known, notice)) }))
}
