import { useEffect, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { StepState } from '#shared/model/run-state.ts'
import { api } from '../../lib/api.ts'
import type { Loaded } from '../../lib/use-run-details.ts'

export type ValuePart = 'input' | 'output'

export interface LargeValues {
  /** JSON text; nothing before it was asked for. */
  readonly values: Readonly<Partial<Record<ValuePart, Loaded<string>>>>
  readonly loading: ValuePart | undefined
  load(part: ValuePart): void
}

/** Values that a step's record leaves out because they are large. Forgotten when the step gets further. */
export function useLargeValues(runId: RunId, { stepId, status, attempt }: StepState): LargeValues {
  const of = `${runId}:${stepId}:${status}:${attempt}`
  const [state, setState] = useState<{ of: string; values: LargeValues['values'] }>({ of, values: {} })
  const [wanted, setWanted] = useState<{ readonly of: string; readonly part: ValuePart }>()
  useEffect(() => {
    if (wanted?.of !== of) return
    const { part } = wanted
    let isCurrent = true
    const put = (loaded: Loaded<string>) => {
      if (!isCurrent) return
      setState(now => ({ of, values: { ...(now.of === of ? now.values : {}), [part]: loaded } }))
    }
    api.invoke('runs.value', { runId, stepId, part }).then(
      ({ json }) => put({ value: json }),
      (error: unknown) => put({ error: toErrorInfo(error) }),
    )
    return () => {
      isCurrent = false
    }
  }, [wanted, of, runId, stepId])
  const values = state.of === of ? state.values : {}
  const isLoading = wanted?.of === of && values[wanted.part] === undefined
  return {
    values,
    loading: isLoading ? wanted.part : undefined,
    load: part => setWanted({ of, part }),
  }
}
