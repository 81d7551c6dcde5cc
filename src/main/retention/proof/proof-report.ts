import type { RunOutcome } from '#engine/index.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import type { ProofReport } from '#shared/model/retention-proof.ts'
import { ENCODINGS } from './needles.ts'
import type { ProofCourse } from './proof-course.ts'
import type { ScanHit } from './scan.ts'
import type { ScanThread } from './scan-thread.ts'

interface ReportParts {
  readonly course: ProofCourse
  readonly outcome: RunOutcome
  readonly scan: Awaited<ScanThread['result']>
  readonly records: ProofReport['records']
  readonly version: string
  readonly durationMs: number
}

export function composeReport(parts: ReportParts): ProofReport {
  const { course, scan, records, version, durationMs } = parts
  const { workflow } = course.planned
  const { places = [], hits = [], unread = [], written = [] } = scan?.findings ?? {}
  return {
    outcome: outcomeOf(parts),
    workflowId: workflow.id,
    workflowName: workflow.name,
    version,
    platform: `${process.platform} ${process.arch}`,
    startedAt: course.startedAt.toISOString(),
    proves: keepsNothing(course) ? 'retention-off' : 'nostore-request',
    durationMs,
    run: runOf(parts),
    records,
    ...(scan ? { control: { encoding: scan.control.encoding } } : {}),
    canaries: [...course.inputs.places],
    // Those that hold no file, too: a search has to say that it was there.
    places: [...places],
    files: places.reduce((sum, { files }) => sum + files, 0),
    bytes: places.reduce((sum, { bytes }) => sum + bytes, 0),
    encodings: [...ENCODINGS],
    unread: unread.map(({ file, reason }) => ({ file, reason })),
    written: [...written],
    hits: hits.map(hit => named(hit, course.inputs.places)),
  }
}

/** A run that failed early shows nothing of the steps behind: they are named, so that nobody takes them for proved. */
function runOf({ course, outcome }: ReportParts): ProofReport['run'] {
  const { status, error, stepId, outputs } = outcome
  const { steps } = course.planned.workflow
  const failedStep = steps.find(({ id }) => id === stepId)?.name
  return {
    status,
    ...(error ? { errorCode: error.code } : {}),
    steps: outputs.size + (stepId ? 1 : 0),
    ...(failedStep === undefined ? {} : { failedStep }),
    unfinished: steps.filter(({ id }) => id !== stepId && !outputs.has(id)).map(({ name }) => name),
  }
}

/** A journal that changes is no sign of this run where other runs of the workflow may be kept at the same time. */
function outcomeOf({ course, scan, records }: ReportParts): ProofReport['outcome'] {
  if (!scan || course.isCancelled) return 'cancelled'
  const isWritten = records.run === 'present' || (records.journal === 'changed' && keepsNothing(course))
  if (isWritten || scan.findings.hits.length > 0) return 'found'
  // That nothing was found says nothing of what was not looked at.
  return scan.findings.unread.some(({ isOurs }) => isOurs) ? 'incomplete' : 'nothing-found'
}

const keepsNothing = ({ planned }: ProofCourse): boolean =>
  whatIsKept(planned.workflow.settings.retention) === 'nothing'

function named({ number, ...hit }: ScanHit, places: readonly string[]): ProofReport['hits'][number] {
  return { ...hit, canary: (number !== undefined && places[number - 1]) || 'one of them' }
}
