import { useCallback, useEffect, useRef, useState } from 'react'
import type { JsonValue } from '#shared/json.ts'
import type { RunId, StepId } from '#shared/model/ids.ts'
import { api } from '../../../lib/api.ts'
import { TRIGGER } from '../detail/timeline.tsx'
import { type CompareRow, isComparable } from './compare-rows.ts'
import { createDiffer, type Differ } from './differ.ts'
import { diffPart, type PartDiff } from './part-diff.ts'

export interface StepDiff {
  readonly input: PartDiff
  readonly output: PartDiff
}

/** So many are compared unasked; the others when they are looked at. */
const COMPARED_AHEAD = 100

/** By step id, and the trigger's event: how two runs differ; filled in one after the other. */
export function useStepDiffs(
  before: RunId,
  after: RunId,
  rows: readonly CompareRow[],
): { readonly diffs: ReadonlyMap<string, StepDiff>; compare(id: string): void } {
  const [diffs, setDiffs] = useState<ReadonlyMap<string, StepDiff>>(new Map())
  const session = useRef<{ readonly differ: Differ; readonly asked: Set<string> }>(undefined)

  const compare = useCallback(
    async (id: string): Promise<void> => {
      const mine = session.current
      if (!mine || mine.asked.has(id)) return
      mine.asked.add(id)
      const diff = await stepDiff(mine.differ, before, after, id)
      if (session.current === mine) setDiffs(now => new Map(now).set(id, diff))
    },
    [before, after],
  )
  useEffect(() => {
    const mine = { differ: createDiffer(), asked: new Set<string>() }
    session.current = mine
    setDiffs(new Map())
    const ahead = rows.slice(0, COMPARED_AHEAD).filter(isComparable)
    const compareAhead = async () => {
      for (const id of [TRIGGER, ...ahead.map(row => row.id)]) {
        if (session.current !== mine) return
        await compare(id)
      }
    }
    void compareAhead()
    return () => {
      session.current = undefined
      mine.differ.close()
    }
  }, [rows, compare])
  return { diffs, compare: id => void compare(id) }
}

async function stepDiff(differ: Differ, before: RunId, after: RunId, id: string): Promise<StepDiff> {
  try {
    const [left, right] = await Promise.all([valuesOf(before, id), valuesOf(after, id)])
    return {
      input: await diffPart(differ, left.input, right.input),
      output: await diffPart(differ, left.output, right.output),
    }
  } catch (error) {
    const failed: PartDiff = {
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }
    return { input: failed, output: failed }
  }
}

interface Values {
  readonly input?: string | undefined
  readonly output?: string | undefined
}

/** JSON texts of what a step took in and gave, however large; of the trigger, its event. */
async function valuesOf(runId: RunId, id: string): Promise<Values> {
  if (id === TRIGGER) {
    const { output } = await api.invoke('runs.trigger', { runId })
    // The context beside it is another one in each run.
    return { output: JSON.stringify((JSON.parse(output) as { event: JsonValue }).event) }
  }
  const stepId = id as StepId
  const record = await api.invoke('runs.step', { runId, stepId })
  const whole = async (part: 'input' | 'output') =>
    record[`${part}Bytes`] === undefined
      ? record[part]
      : (await api.invoke('runs.value', { runId, stepId, part })).json
  return { input: await whole('input'), output: await whole('output') }
}
