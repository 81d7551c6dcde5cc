import type { RunMode } from '#shared/model/run-event.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunStatus } from '#shared/model/run-state.ts'
import type { SealedSummary } from './run-rows.ts'
import type { Sealer } from './sealer.ts'

/** What can be filtered by, as `runs` has it beside the sealed summary. Names are marks that mean nothing without the key. */
export interface RunColumns {
  readonly status: number
  readonly mode: number
  readonly kind: number
  readonly name: number
}

/** Ended runs have codes above 0. */
const RUNNING = 0
export const SUCCEEDED = 1
const STATUS: Readonly<Record<RunStatus, number>> = {
  queued: RUNNING,
  running: RUNNING,
  succeeded: SUCCEEDED,
  failed: 2,
  cancelled: 3,
  interrupted: 4,
}
const MODE: Readonly<Record<RunMode, number>> = { live: 0, test: 1, rerun: 2 }

export function columnsOf(summary: SealedSummary, sealer: Pick<Sealer, 'mark'>): RunColumns {
  return {
    status: STATUS[summary.status],
    mode: MODE[summary.mode],
    kind: sealer.mark(`kind ${summary.triggerType ?? ''}`),
    name: sealer.mark(`name ${summary.triggerName}`),
  }
}

export interface Condition {
  /** Holds of a row of `runs`. */
  readonly sql: string
  readonly bindings: readonly number[]
}

/** What a filter asks of a row; its text is looked for elsewhere. */
export function conditionOf(filter: RunFilter, sealer: Pick<Sealer, 'mark'>): Condition {
  const parts: string[] = []
  const bindings: number[] = []
  const oneOf = (column: string, codes: readonly number[]) => {
    parts.push(`${column} IN (${codes.map(() => '?').join(', ')})`)
    bindings.push(...codes)
  }
  const { statuses, modes, triggerType, triggerName, fromMs, toMs } = filter
  if (statuses) oneOf('status', [...new Set(statuses.map(status => STATUS[status]))])
  if (modes) oneOf('mode', [...new Set(modes.map(mode => MODE[mode]))])
  if (triggerType !== undefined) oneOf('kind', [sealer.mark(`kind ${triggerType}`)])
  if (triggerName !== undefined) oneOf('name', [sealer.mark(`name ${triggerName}`)])
  if (fromMs !== undefined) {
    parts.push('started >= ?')
    bindings.push(Math.floor(fromMs))
  }
  if (toMs !== undefined) {
    parts.push('started < ?')
    bindings.push(Math.ceil(toMs))
  }
  return { sql: parts.length === 0 ? 'TRUE' : parts.join(' AND '), bindings }
}
