import { once } from 'node:events'
import path from 'node:path'
import type { RunOutcome } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { ProofProgress, ProofReport } from '#shared/model/retention-proof.ts'
import type { PlannedWorkflow } from '../../runs/planner.ts'
import type { RunArchive } from '../../runs/run-archive.ts'
import type { RunService, StartedRun } from '../../runs/run-service.ts'
import { canaryInputs } from './canary-inputs.ts'
import { comparePrints, printJournal } from './journal-print.ts'
import { newPrefix } from './needles.ts'
import type { ProofCourse } from './proof-course.ts'
import { proofPlaces } from './proof-places.ts'
import { composeReport } from './proof-report.ts'
import type { ScanPlace } from './scan-places.ts'
import { startScanThread } from './scan-thread.ts'

export interface RetentionProofParts {
  readonly runs: Pick<RunService, 'start' | 'cancel'>
  readonly archive: Pick<RunArchive, 'find' | 'list'>
  readonly dataFolder: string
  readonly runsFolder: string
  /** Of the runtime: where else something could be left. */
  readonly places: readonly ScanPlace[]
  readonly workerUrl: URL
  readonly version: string
  readonly now: () => Date
}

export interface ProofRequest {
  readonly planned: PlannedWorkflow
  /** Its shape is used, not its texts. Default: the trigger's sample event. */
  readonly event?: JsonValue | undefined
  readonly onProgress: (progress: ProofProgress) => void
}

/** *Prove it*: a real run with made-up values, and a search for these in every file. */
export interface RetentionProof {
  /**
   * @throws PatchbayError `usage` while another proof is under way; `plan.invalid` when the workflow can't run;
   * `internal` when the scan did not find its own control, so that it proves nothing
   */
  prove(request: ProofRequest): Promise<ProofReport>
  /** Whether this is the run of the proof under way. */
  isOwn(runId: RunId): boolean
  /** The proof under way ends, with the report `cancelled`. */
  cancel(): void
}

/** Files are dated by a clock that runs a little behind. */
const CLOCK_LAG_MS = 100

export function createRetentionProof(parts: RetentionProofParts): RetentionProof {
  let current: ProofCourse | undefined

  function begin({ planned, event, onProgress }: ProofRequest): ProofCourse {
    const { workflow } = planned
    const [trigger] = workflow.triggers
    if (!trigger) throw noTrigger(workflow.name)
    const prefix = newPrefix()
    const inputs = canaryInputs(workflow, { trigger, event: event ?? trigger.sampleEvent, prefix })
    const startedAt = parts.now()
    const places = proofPlaces({ dataFolder: parts.dataFolder, more: parts.places })
    const request = {
      places,
      prefix,
      sinceMs: startedAt.getTime() - CLOCK_LAG_MS,
      controlFolder: places[0]?.folder ?? path.resolve(parts.dataFolder),
    }
    const thread = startScanThread({ workerUrl: parts.workerUrl, request, onProgress })
    const journal = printJournal(parts.runsFolder, workflow.id)
    const cancelling = new AbortController()
    return {
      planned,
      inputs,
      startedAt,
      thread,
      journal,
      cancelling,
      get isCancelled() {
        return cancelling.signal.aborted
      },
      runId: undefined,
    }
  }

  /** Undefined when it was cancelled first: then nothing runs, also not once its turn comes. */
  async function start(course: ProofCourse): Promise<StartedRun | undefined> {
    const { planned, inputs, thread, journal, cancelling } = course
    const { signal } = cancelling
    try {
      await Promise.all([thread.ready, journal])
      const { event, env } = inputs
      const starting = parts.runs.start({ planned, mode: 'live', event, env, noStore: true, signal })
      void starting.then(stopIfCancelled, () => undefined)
      return await Promise.race([starting, once(signal, 'abort').then(() => undefined)])
    } catch (error) {
      if (course.isCancelled) return undefined
      throw error
    }

    function stopIfCancelled({ summary }: StartedRun) {
      if (course.isCancelled) parts.runs.cancel(summary.runId)
    }
  }

  async function run(course: ProofCourse): Promise<ProofReport> {
    const { workflow } = course.planned
    const { thread } = course
    const started = await start(course)
    course.runId = started?.summary.runId
    const outcome = started ? await started.finished : NOT_RUN
    const journal = comparePrints(await course.journal, await printJournal(parts.runsFolder, workflow.id))
    thread.runEnded()
    const scan = await thread.result
    if (scan && !scan.control.found) throw foundNothing(scan.control.encoding)
    return composeReport({
      course,
      outcome,
      scan,
      records: { run: started && (await isKept(started)) ? 'present' : 'absent', journal },
      version: parts.version,
      durationMs: parts.now().getTime() - course.startedAt.getTime(),
    })
  }

  /** Looked up last: it opens the workflow's journal, if there is one. */
  async function isKept({ summary }: StartedRun): Promise<boolean> {
    try {
      await parts.archive.list({ filter: { workflowId: summary.workflowId }, limit: 1 })
      parts.archive.find(summary.runId)
      return true
    } catch (error) {
      if (error instanceof PatchbayError && error.code === 'run.not-found') return false
      throw error
    }
  }

  return {
    async prove(request) {
      if (current)
        throw new PatchbayError('A proof is under way already. Wait for its end.', { code: 'usage' })
      const course = begin(request)
      current = course
      try {
        return await run(course)
      } finally {
        current = undefined
        course.thread.stop()
      }
    },
    isOwn: runId => current?.runId === runId,
    cancel() {
      if (!current) return
      current.cancelling.abort()
      current.thread.stop()
      if (current.runId) parts.runs.cancel(current.runId)
    },
  }
}

/** Of a run that was canceled before it began. */
const NOT_RUN: RunOutcome = { status: 'cancelled', durationMs: 0, outputs: new Map() }

const noTrigger = (name: string): PatchbayError =>
  new PatchbayError(`“${name}” has no trigger to start from. Add one on the canvas.`, {
    code: 'plan.invalid',
  })

const foundNothing = (encoding: string): PatchbayError =>
  new PatchbayError(
    `The scan did not find the value that it had planted itself (${encoding}), so it proves nothing. Try again.`,
    { code: 'internal' },
  )
