import { count } from '../count.ts'
import type { ProofReport } from './retention-proof.ts'

/** What a proof came to, as the window and the command line say it. */
export interface ProofVerdict {
  /** Without a full stop. */
  readonly title: string
  /** `warning`: nothing was found, and yet not all is shown. */
  readonly tone: 'good' | 'warning' | 'bad'
  /** What the proof does not show, in whole sentences: absent where the run got to its end. */
  readonly caveat?: string
}

export function verdictOf(report: ProofReport): ProofVerdict {
  const caveat = caveatOf(report)
  return { ...foundBy(report, caveat !== undefined), ...(caveat === undefined ? {} : { caveat }) }
}

function foundBy(report: ProofReport, isCutShort: boolean): ProofVerdict {
  const { outcome, files, hits, canaries, records, unread } = report
  const hold = files === 1 ? 'holds' : 'hold'
  if (outcome === 'cancelled') return { title: 'Canceled: nothing is proved', tone: 'warning' }
  if (outcome === 'nothing-found') {
    const title = `0 of ${count(files, 'file')} ${hold} any of the ${count(canaries.length, 'made-up value')}`
    if (!isCutShort) return { title, tone: 'good' }
    return { title: `${title}, but the run did not get to its end`, tone: 'warning' }
  }
  if (outcome === 'incomplete') {
    return {
      title: `Nothing was found, but ${count(unread.length, 'file')} could not be read`,
      tone: 'warning',
    }
  }
  if (hits.length > 0) {
    const found = new Set(hits.map(({ file }) => file)).size
    return { title: `${found} of ${count(files, 'file')} ${hold} made-up values of the run`, tone: 'bad' }
  }
  return {
    title: records.run === 'present' ? 'The run was kept' : 'The workflow’s journal was written to',
    tone: 'bad',
  }
}

/** Further ones are a number: the saved report names them all. */
const MOST_NAMED = 5

/** Steps that never did their work left nothing behind because of that, whatever is kept. */
function caveatOf({ outcome, run }: ProofReport): string | undefined {
  const { status, errorCode, failedStep, unfinished } = run
  if (outcome === 'cancelled' || status === 'succeeded') return undefined
  const at = failedStep === undefined ? '' : ` at “${failedStep}”`
  const how = status === 'failed' ? `failed${at}` : 'was canceled'
  const code = errorCode === undefined ? '' : ` (${errorCode})`
  return `The run ${how}${code}, so nothing is shown about what ${unshown(failedStep, unfinished)}.`
}

function unshown(failedStep: string | undefined, unfinished: readonly string[]): string {
  if (unfinished.length === 0) return `${failedStep ? `“${failedStep}”` : 'it'} does when it succeeds`
  const named = unfinished.slice(0, MOST_NAMED).map(name => `“${name}”`)
  const more = unfinished.length - named.length
  const names = [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return `its other steps would do: ${names}`
}

const STATUS: Readonly<Record<string, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Was canceled',
}

const WHY = {
  'retention-off': 'the workflow keeps nothing',
  'nostore-request': 'the workflow keeps runs, and this one asked to be left out (x-patchbay-nostore)',
} as const

/** How the run with the made-up values ended, and why nothing of it was to be kept. */
export function runText({ run: { status, errorCode, steps }, proves }: ProofReport): string {
  const how = `${STATUS[status] ?? status}${errorCode === undefined ? '' : ` (${errorCode})`}`
  return `${how} after ${count(steps, 'step')}; ${WHY[proves]}.`
}

const JOURNAL = {
  none: 'the workflow has no journal',
  unchanged: 'its journal is byte for byte what it was',
  changed: 'its journal changed meanwhile, as other runs change it',
} as const

/** What is kept is encrypted: that a search finds nothing in it says little by itself. */
export function recordsText({ records: { run, journal } }: ProofReport): string {
  const archive = run === 'absent' ? 'The archive has no such run' : 'The archive has this run'
  return `${archive}; ${JOURNAL[journal]}.`
}
