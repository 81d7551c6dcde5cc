import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunMode } from '#shared/model/run-event.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunStatus, RunSummary } from '#shared/model/run-state.ts'
import type { TriggerType } from '#shared/model/workflow.ts'
import { TRIGGER_NAMES } from '../../lib/trigger-names.ts'

/** When runs started: within so many milliseconds before now, or between two times. */
export type TimeChoice =
  | { readonly lastMs: number }
  | { readonly fromMs?: number | undefined; readonly toMs?: number | undefined }

/** What the user chose to see. A time such as *last hour* becomes a fixed one each time that the list is asked. */
export interface RunFilters {
  readonly statuses?: readonly RunStatus[]
  readonly workflowId?: WorkflowId
  readonly triggerType?: string
  /** Means something within one workflow alone. */
  readonly triggerName?: string
  readonly mode?: RunMode
  readonly time?: TimeChoice
  readonly text?: string
}

export const NO_FILTERS: RunFilters = {}

export const hasFilters = (filters: RunFilters): boolean => Object.keys(filters).length > 0

/** Sets one filter, or takes it away. Another workflow has other triggers. */
export function withFilter<K extends keyof RunFilters>(
  filters: RunFilters,
  key: K,
  value: RunFilters[K] | undefined,
): RunFilters {
  const { [key]: _, ...others } = filters
  const next: RunFilters = value === undefined ? others : { ...others, [key]: value }
  if (key !== 'workflowId' || next.triggerName === undefined) return next
  const { triggerName: __, ...rest } = next
  return rest
}

export function toggleStatus(filters: RunFilters, status: RunStatus): RunFilters {
  const before = filters.statuses ?? []
  const next = before.includes(status) ? before.filter(one => one !== status) : [...before, status]
  return withFilter(filters, 'statuses', next.length > 0 ? next : undefined)
}

/** What the main process is asked for. */
export function toRunFilter({ mode, time, ...same }: RunFilters, nowMs: number): RunFilter {
  const { statuses, ...others } = same
  return {
    ...others,
    ...(statuses ? { statuses: [...statuses] } : {}),
    ...(mode ? { modes: [mode] } : {}),
    ...spanOf(time, nowMs),
  }
}

function spanOf(time: TimeChoice | undefined, nowMs: number): Pick<RunFilter, 'fromMs' | 'toMs'> {
  if (!time) return {}
  if ('lastMs' in time) return { fromMs: nowMs - time.lastMs }
  return {
    ...(time.fromMs === undefined ? {} : { fromMs: time.fromMs }),
    ...(time.toMs === undefined ? {} : { toMs: time.toMs }),
  }
}

/** The filters that show what another part of the app asks to see. */
export function fromRunFilter({ modes, fromMs, toMs, ...same }: RunFilter): RunFilters {
  const mode = modes?.length === 1 ? modes[0] : undefined
  const { statuses, workflowId, triggerType, triggerName, text } = same
  return {
    ...(statuses ? { statuses } : {}),
    ...(workflowId ? { workflowId } : {}),
    ...(triggerType ? { triggerType } : {}),
    ...(triggerName ? { triggerName } : {}),
    ...(mode ? { mode } : {}),
    ...(fromMs === undefined && toMs === undefined ? {} : { time: { fromMs, toMs } }),
    ...(text ? { text } : {}),
  }
}

const HOUR_MS = 3_600_000

export const LAST_TIMES = [
  { lastMs: HOUR_MS, label: 'Last hour' },
  { lastMs: 24 * HOUR_MS, label: 'Last 24 hours' },
  { lastMs: 7 * 24 * HOUR_MS, label: 'Last 7 days' },
  { lastMs: 30 * 24 * HOUR_MS, label: 'Last 30 days' },
] as const

/** The kinds of trigger that there are, and those that only older runs still name. */
export function triggerTypes(seen: readonly (string | undefined)[]): { value: string; label: string }[] {
  const others = new Set(seen.filter(type => type !== undefined && !Object.hasOwn(TRIGGER_NAMES, type)))
  return [
    ...Object.entries(TRIGGER_NAMES).map(([value, label]) => ({ value, label })),
    ...[...others].map(type => ({ value: type as string, label: triggerTypeName(type as string) })),
  ]
}

export const triggerTypeName = (type: string): string =>
  Object.hasOwn(TRIGGER_NAMES, type)
    ? TRIGGER_NAMES[type as TriggerType]
    : type.slice(0, 1).toUpperCase() + type.slice(1)

interface ModeBadge {
  readonly text: string
  readonly explanation: string
}

/** How a run came about, in words for its badge; a run that a trigger started needs none. */
export const badgeOf = ({ mode, isProof }: Pick<RunSummary, 'mode' | 'isProof'>): ModeBadge | undefined =>
  isProof ? PROOF_BADGE : MODE_BADGE[mode]

const PROOF_BADGE: ModeBadge = {
  text: 'proof',
  explanation: 'Started with made-up values, to prove that nothing is kept',
}
const MODE_BADGE: Readonly<Record<RunMode, ModeBadge | undefined>> = {
  live: undefined,
  test: { text: 'test', explanation: 'Started in the editor' },
  rerun: { text: 'replay', explanation: 'Started from the event of an earlier run' },
}
