import type { RequestInput } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { UseEntry } from '#shared/model/use-log.ts'

export interface Filters {
  readonly workflowId?: WorkflowId
  readonly app?: string
  readonly outcome?: UseEntry['outcome']
}

export const NO_FILTERS: Filters = {}

export const hasFilters = (filters: Filters): boolean => Object.keys(filters).length > 0

/** Sets one filter, or takes it away. */
export function withFilter<K extends keyof Filters>(
  filters: Filters,
  key: K,
  value: Filters[K] | undefined,
): Filters {
  const { [key]: _, ...others } = filters
  return value === undefined ? others : { ...others, [key]: value }
}

export const toQuery = (filters: Filters): Pick<RequestInput<'useLog.list'>, keyof Filters> => ({
  ...filters,
})

export interface Option {
  readonly value: string
  readonly label: string
}

/** Things to filter by: those that are known, and those that only the log still names. */
export function filterOptions(known: readonly Option[], logged: readonly Option[]): readonly Option[] {
  const values = new Set(known.map(option => option.value))
  const gone = new Map(
    logged.filter(option => !values.has(option.value)).map(option => [option.value, option]),
  )
  return [...known, ...gone.values()].sort((a, b) => a.label.localeCompare(b.label))
}

/** `account: My Google` -> how it came, and what it was. */
export function splitSource(source: string): { readonly kind: string; readonly name: string } {
  const at = source.indexOf(': ')
  if (at < 0) return { kind: '', name: source }
  return { kind: source.slice(0, at), name: source.slice(at + 2) }
}

const WORDS = { answered: 'Answered', failed: 'Failed', refused: 'Refused' } as const

/** `Answered 200`; `Refused` is what Patchbay did not let out. */
export const outcomeText = ({ outcome, status }: Pick<UseEntry, 'outcome' | 'status'>): string =>
  status === undefined ? WORDS[outcome] : `${WORDS[outcome]} ${status}`

export const outcomeTone = ({ outcome, status }: Pick<UseEntry, 'outcome' | 'status'>) => {
  if (outcome === 'refused') return 'warning'
  return outcome === 'failed' || (status !== undefined && status >= 400) ? 'danger' : 'success'
}
