import { count } from '../count.ts'
import type { ProofReport } from './retention-proof.ts'

/** What a proof came to, as the window and the command line say it. */
export interface ProofVerdict {
  /** Without a full stop. */
  readonly title: string
  readonly isGood: boolean
}

export function verdictOf({ outcome, files, hits, canaries, records, unread }: ProofReport): ProofVerdict {
  const hold = files === 1 ? 'holds' : 'hold'
  if (outcome === 'cancelled') return { title: 'Canceled: nothing is proved', isGood: false }
  if (outcome === 'nothing-found') {
    const values = count(canaries.length, 'made-up value')
    return { title: `0 of ${count(files, 'file')} ${hold} any of the ${values}`, isGood: true }
  }
  if (outcome === 'incomplete') {
    return {
      title: `Nothing was found, but ${count(unread.length, 'file')} could not be read`,
      isGood: false,
    }
  }
  if (hits.length > 0) {
    const found = new Set(hits.map(({ file }) => file)).size
    return { title: `${found} of ${count(files, 'file')} ${hold} made-up values of the run`, isGood: false }
  }
  return {
    title: records.run === 'present' ? 'The run was kept' : 'The workflow’s journal was written to',
    isGood: false,
  }
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
