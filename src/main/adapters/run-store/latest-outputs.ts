import type { RunId, StepId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { KeptEvent } from '../../retention/kept-event.ts'
import { outputsOf, triggerRecordOf } from '../../retention/run-records.ts'

export interface LatestOutputs {
  readonly runId?: RunId | undefined
  /** JSON text by step name, `trigger` included. */
  readonly outputs: Record<string, string>
}

interface Journal {
  newest(limit: number): readonly RunSummary[]
  read<T>(runId: RunId, wants: (head: RunEvent) => boolean, view: (events: KeptEvent[]) => T): T | undefined
}

const LOOK_BACK = 10

/**
 * The newest known output of each step: of the newest run that has one, since a step tested alone runs alone.
 * @param names of the steps as they are now: a step that was renamed since keeps its outputs
 */
export function latestOutputs(journal: Journal, names: ReadonlyMap<StepId, string>): LatestOutputs {
  const runs = journal.newest(LOOK_BACK)
  const outputs = new Map<string, string>()
  for (const { runId } of runs) {
    for (const [name, json] of outputsOfRun(journal, runId, names, outputs)) outputs.set(name, json)
    if ([...names.values(), 'trigger'].every(name => outputs.has(name))) break
  }
  const [newest] = runs
  return { ...(newest ? { runId: newest.runId } : {}), outputs: Object.fromEntries(outputs) }
}

/** Those that `known` doesn't have yet. */
function outputsOfRun(
  journal: Journal,
  runId: RunId,
  names: ReadonlyMap<StepId, string>,
  known: ReadonlyMap<string, string>,
): [string, string][] {
  const nameOf = (head: RunEvent): string | undefined => {
    if (head.type === 'run.started') return 'trigger'
    return head.type === 'step.succeeded' ? names.get(head.stepId) : undefined
  }
  const isNew = (head: RunEvent): boolean => {
    const name = nameOf(head)
    return name !== undefined && !known.has(name)
  }
  return (
    journal.read(runId, isNew, events => {
      const found: [string, string][] = []
      const trigger = known.has('trigger') ? undefined : triggerRecordOf(events)
      if (trigger) found.push(['trigger', trigger.output])
      for (const [stepId, json] of outputsOf(events)) {
        const name = names.get(stepId)
        if (name !== undefined) found.push([name, json])
      }
      return found
    }) ?? []
  )
}
