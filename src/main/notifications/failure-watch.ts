import type { Failures } from '#shared/ipc/runs-contract.ts'
import { applySignal } from '#shared/model/fold-run.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import { type RunSignal, type RunState, type RunSummary, summaryOf } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createFailureTeller, type FailureTellerPorts } from './failure-teller.ts'

export interface FailureWatchPorts extends FailureTellerPorts {
  /** Kept runs of all workflows, newest first. */
  readonly listKept: (page: { filter: RunFilter; limit: number }) => Promise<{ runs: readonly RunSummary[] }>
  readonly onChange: (failures: Failures) => void
  readonly onUnexpected: (error: unknown) => void
}

/**
 * Knows the runs that failed, were interrupted or took too long since somebody last looked, and tells of them on the
 * desktop. Test runs are looked at by whoever started them. All it knows comes from the one writer, masked; of what it
 * knows only when somebody last looked is kept, and what the teller's ledger keeps.
 */
export interface FailureWatch {
  /** To be told of every signal. */
  take(signals: readonly RunSignal[]): void
  /** Something called this workflow, and no run of it could start: nobody but the caller would know. */
  refused(workflow: Workflow, error: unknown): void
  failures(): Failures
  /** Somebody looked. */
  seen(): Failures
  /**
   * Counts the kept runs that failed while nobody looked, also before this start.
   * @param interrupted runs that this start found cut off
   */
  catchUp(interrupted: readonly RunSummary[]): Promise<void>
  /** The runs of this workflow are deleted. */
  forget(workflowId: WorkflowId): void
  /** These runs are deleted. */
  forgetRuns(runIds: readonly RunId[]): void
}

/** Further ones are not counted: the badge says 99+ by then. */
const MOST_COUNTED = 100
/** The longest that a run may take: one that failed after somebody looked may have started before that. */
const LONGEST_RUN_MS = 86_400_000

export function createFailureWatch(ports: FailureWatchPorts): FailureWatch {
  const { state, notifier, now } = ports
  const teller = createFailureTeller(ports)
  const underWay = new Map<RunId, RunState>()
  /** Nobody has looked at them yet; in the order in which they are known. */
  const unseen = new Map<RunId, RunSummary>()

  const failures = (): Failures => {
    const latest = [...unseen.values()].reduce<RunSummary | undefined>(
      (newest, run) => (newest && endOf(newest) > endOf(run) ? newest : run),
      undefined,
    )
    return { count: unseen.size, ...(latest ? { latest } : {}) }
  }

  const changed = (): Failures => {
    const current = failures()
    notifier?.setBadge(current.count)
    ports.onChange(current)
    return current
  }

  const count = (run: RunSummary) => {
    unseen.set(run.runId, run)
    const [oldest] = unseen.keys()
    if (unseen.size > MOST_COUNTED && oldest !== undefined) unseen.delete(oldest)
  }

  /** The run that this signal ended, where nobody watched it and it ended badly. */
  const failedBy = (signal: RunSignal): RunSummary | undefined => {
    if (signal.type === 'run.started') {
      const run = signal.run.mode === 'test' ? undefined : applySignal(undefined, signal)
      if (run) underWay.set(run.runId, run)
      return undefined
    }
    if (!signal.type.startsWith('run.')) return undefined
    const run = underWay.get(signal.runId)
    underWay.delete(signal.runId)
    return run && endedBadly(run, signal)
  }

  /** Before the first look there is nothing that nobody looked at: this Patchbay is new here. */
  const seenAtMs = (): number => {
    const known = state.get('failuresSeenAtMs')
    if (known !== undefined) return known
    state.set('failuresSeenAtMs', now())
    return now()
  }

  const forgetRuns = (runIds: readonly RunId[]) => {
    const forgotten = runIds.filter(runId => unseen.delete(runId))
    if (forgotten.length > 0) changed()
  }

  return {
    failures,
    take(signals) {
      const failed = signals.flatMap(signal => failedBy(signal) ?? [])
      if (failed.length === 0) return
      for (const run of failed) count(run)
      changed()
      for (const run of failed) teller.failed(run).catch(ports.onUnexpected)
    },
    refused: teller.refused,
    seen() {
      unseen.clear()
      state.set('failuresSeenAtMs', now())
      return changed()
    },
    async catchUp(interrupted) {
      const { runs } = await ports.listKept({
        filter: {
          statuses: ['failed', 'interrupted'],
          modes: ['live', 'rerun'],
          fromMs: seenAtMs() - LONGEST_RUN_MS,
        },
        limit: MOST_COUNTED,
      })
      const unwatched = interrupted.filter(({ mode }) => mode !== 'test')
      // Whoever looked meanwhile has seen them.
      const missed = runs.filter(run => endOf(run) > seenAtMs())
      for (const run of [...missed.reverse(), ...unwatched]) count(run)
      if (unseen.size > 0) changed()
      await teller.interrupted(unwatched)
    },
    forget(workflowId) {
      teller.forget(workflowId)
      const runs = [...unseen.values()].filter(run => run.workflowId === workflowId)
      forgetRuns(runs.map(({ runId }) => runId))
    },
    forgetRuns,
  }
}

/** What the run came to, where it ended badly. */
function endedBadly(run: RunState, end: RunSignal): RunSummary | undefined {
  const ended = applySignal(run, end)
  if (ended?.status !== 'failed' && ended?.status !== 'interrupted') return undefined
  return summaryOf(ended)
}

const endOf = ({ startedAtMs, durationMs = 0 }: RunSummary): number => startedAtMs + durationMs
