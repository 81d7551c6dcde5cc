import { api, attempt } from './api.ts'
import { dismissToast, toast } from './toast.ts'

let lastId: number | undefined

/** Says where a file went, and offers to show it. An earlier notice goes: only the last file can be shown. */
export function toastSaved(title: string, savedAs: string): void {
  if (lastId !== undefined) dismissToast(lastId)
  const run = () => void attempt('Could not show the file', () => api.invoke('app.showSaved'))
  lastId = toast({ tone: 'success', title, body: savedAs, action: { label: 'Show in folder', run } })
}
