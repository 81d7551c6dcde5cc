import { useEffect, useState } from 'react'
import { type ErrorCode, type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { RunId, StepId } from '#shared/model/ids.ts'
import type { RunState, StepRecord, StepState, TriggerRecord } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { api } from './api.ts'
import { useAppStore } from './stores/app-store.ts'
import { isOver, putRun, useRun, useRuns } from './stores/run-store.ts'

export interface Loaded<T> {
  readonly value?: T | undefined
  readonly error?: unknown
}

/** Behind a locked vault kept runs can't be read: that is no reason to think them lost. */
const useVaultState = () => useAppStore(({ info }) => info?.vault.state)

/** Whether an error says that there is nothing to load, now or later, and not merely that it can't be read now. */
export const isNotKept = (error: unknown): boolean => codeOf(error) === 'run.not-found'

const codeOf = (error: unknown): ErrorCode | undefined => (error as Partial<ErrorInfo> | undefined)?.code

/** One run with its steps, loaded when it is not live, and live from then on. */
export function useRunState(runId: RunId): { readonly run: RunState | undefined; readonly error: unknown } {
  const run = useRun(runId)
  const [error, setError] = useState<unknown>()
  const vault = useVaultState()
  // A run that is known by its row alone has no steps yet.
  const isWhole = run !== undefined && run.lastSeq >= 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a vault that opens lets be seen what it refused
  useEffect(() => {
    setError(undefined)
    if (isWhole) return
    let isCurrent = true
    const load = async () => {
      try {
        putRun(await api.invoke('runs.get', { runId }))
      } catch (thrown) {
        if (isCurrent) setError(thrown)
      }
    }
    void load()
    return () => {
      isCurrent = false
    }
  }, [runId, isWhole, vault])
  return { run, error }
}

/** Everything of one step in one run; asked again when the step gets further. */
export function useStepRecord(runId: RunId, step: StepState): Loaded<StepRecord> {
  // What was seen of a run that turns out not to be kept goes with its end.
  const run = useRun(runId)
  const isDropped = run !== undefined && isOver(run) && !run.kept
  const progress = `${step.status}:${step.attempt}:${isDropped}`
  return useLoaded(`${runId}:${step.stepId}`, progress, () =>
    api.invoke('runs.step', { runId, stepId: step.stepId as StepId }),
  )
}

/** The event that started a run, and what its caller was answered. */
export function useTriggerRecord(run: RunState): Loaded<TriggerRecord> {
  return useLoaded(run.runId, String(isOver(run)), () => api.invoke('runs.trigger', { runId: run.runId }))
}

export interface RunWorkflow {
  readonly workflow: Workflow
  /** Whether it is still what the document says. */
  readonly isCurrent: boolean
  /** Whether there is still a workflow of this id. */
  readonly exists: boolean
}

const MOST_WORKFLOWS = 20
/** What runs ran on never changes: what was loaded once is there at once the next time. The latest last. */
const workflows = new Map<RunId, RunWorkflow>()

// They are sealed along with their runs.
useRuns.subscribe(({ isSealed }) => {
  if (isSealed) workflows.clear()
})

/** The version that a run ran on; nothing until it is loaded, and an error for a run of which it is not kept. */
export function useRunWorkflow(runId: RunId): Loaded<RunWorkflow> {
  const loaded = useLoaded(runId, '', async () => {
    const ran = await api.invoke('runs.workflow', { runId })
    workflows.delete(runId)
    workflows.set(runId, ran)
    for (const oldest of workflows.keys()) if (workflows.size > MOST_WORKFLOWS) workflows.delete(oldest)
    return ran
  })
  const known = workflows.get(runId)
  return loaded.value || isNotKept(loaded.error) || !known ? loaded : { value: known }
}

/**
 * Loads `of`, and again at each change of `version`; what is there stays until the new answer comes. What a locked vault
 * held back is asked for anew once it is open.
 */
function useLoaded<T>(of: string, version: string, load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { readonly of?: string }>({})
  const [unlocked, setUnlocked] = useState(0)
  const isOpen = useVaultState() === 'ready'
  const isHeldBack = loaded.of === of && codeOf(loaded.error) === 'vault.locked'
  useEffect(() => {
    if (isHeldBack && isOpen) setUnlocked(times => times + 1)
  }, [isHeldBack, isOpen])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` asks for what `of` names
  useEffect(() => {
    let isCurrent = true
    load().then(
      value => isCurrent && setLoaded({ of, value }),
      (error: unknown) => isCurrent && setLoaded({ of, error: toErrorInfo(error) }),
    )
    return () => {
      isCurrent = false
    }
  }, [of, version, unlocked])
  return loaded.of === of ? loaded : {}
}
