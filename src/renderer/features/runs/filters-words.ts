import type { RunStatus } from '#shared/model/run-state.ts'
import { statusLabel } from '../../components/badge.tsx'

/** `Any status`, `Failed`, `Failed, Running`, `3 statuses`. */
export function statusText(statuses: readonly RunStatus[] | undefined): string {
  if (!statuses?.length) return 'Any status'
  return statuses.length > 2 ? `${statuses.length} statuses` : statuses.map(statusLabel).join(', ')
}

/** As an input of type `datetime-local` writes it: local time, without its zone. */
export function localText(atMs: number | undefined): string {
  if (atMs === undefined) return ''
  const at = new Date(atMs)
  const pad = (n: number, digits = 2) => String(n).padStart(digits, '0')
  const date = [pad(at.getFullYear(), 4), pad(at.getMonth() + 1), pad(at.getDate())].join('-')
  return `${date}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}

/** `12 Mar`, with the year when it is another one; only the time when it is today. */
export function searchDate(atMs: number, nowMs = Date.now()): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)]
  if (at.toDateString() === now.toDateString())
    return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  return at.toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  })
}
