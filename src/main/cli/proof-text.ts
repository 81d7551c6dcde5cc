import type { ProofReport } from '#shared/model/retention-proof.ts'
import { formatDuration, paint, shown } from './terminal.ts'

const MOST_SHOWN = 20

/** The report as a person reads it. */
export function proofText(report: ProofReport): string {
  const lines = [
    verdictOf(report),
    '',
    ...factsOf(report),
    '',
    ...tableOf(report),
    '',
    `Looked for as ${report.encodings.join('; ')}.`,
    'What the steps fetch from elsewhere was not looked for, only what the workflow was given.',
    ...listOf('Made-up values stood in', report.canaries),
    ...listOf('Written since it started', report.written),
    ...listOf(
      'Could not be read',
      report.unread.map(({ file, reason }) => `${file} (${reason})`),
    ),
    ...listOf('Found', report.hits.map(hitText)),
  ]
  return `${lines.map(shownLine).join('\n')}\n`
}

function verdictOf({ outcome, hits, files, canaries, bytes, records, unread }: ProofReport): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`
  if (outcome === 'cancelled') return paint('yellow', 'Cancelled: nothing is proved.')
  if (outcome === 'nothing-found') {
    const text = `0 of ${files.toLocaleString('en')} files hold any of the ${canaries.length} made-up values. ${size} scanned.`
    return paint('green', text)
  }
  if (outcome === 'incomplete') {
    const those = unread.length === 1 ? '1 file' : `${unread.length.toLocaleString('en')} files`
    const text = `Incomplete: nothing was found, but ${those} could not be read. ${size} scanned.`
    return paint('yellow', text)
  }
  if (hits.length === 0) return paint('red', recordsText(records))
  const found = new Set(hits.map(({ file }) => file)).size
  return paint(
    'red',
    `${found} of ${files.toLocaleString('en')} files hold made-up values of the run. ${size} scanned.`,
  )
}

function factsOf({ workflowName, run, proves, records, control, version, ...report }: ProofReport): string[] {
  const how = run.errorCode === undefined ? run.status : `${run.status} (${run.errorCode})`
  return [
    `Workflow  ${workflowName}`,
    `Run       ${how}, ${run.steps} ${run.steps === 1 ? 'step' : 'steps'}; ${PROVES[proves]}`,
    `Records   ${recordsText(records)}`,
    ...(control ? [`Control   a value planted as ${control.encoding} was found`] : []),
    `Made by   Patchbay ${version} on ${report.platform}, ${report.startedAt}, in ${formatDuration(report.durationMs)}`,
  ]
}

const PROVES = {
  'retention-off': 'the workflow keeps nothing',
  'nostore-request': 'the workflow keeps runs, this one asked to be left out (x-patchbay-nostore)',
} as const

const JOURNAL = {
  none: 'the workflow has no journal',
  unchanged: 'the workflow’s journal is byte for byte what it was',
  changed: 'the workflow’s journal changed meanwhile',
} as const

const recordsText = ({ run, journal }: ProofReport['records']): string =>
  `${run === 'absent' ? 'the archive has no such run' : 'the archive has this run'}; ${JOURNAL[journal]}`

function tableOf({ places }: ProofReport): string[] {
  const width = Math.max(...places.map(({ kind }) => kind.length))
  return places.map(
    ({ kind, folder, files, bytes }) =>
      `${kind.padEnd(width)}  ${String(files).padStart(7)} files  ${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${folder}`,
  )
}

function listOf(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return []
  const rest = items.length - MOST_SHOWN
  return [
    '',
    `${title}:`,
    ...items.slice(0, MOST_SHOWN).map(item => `  ${item}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ]
}

function hitText({ file, inName, offset, encoding, canary, remains }: ProofReport['hits'][number]): string {
  const where = inName ? 'in its name' : `at byte ${offset}`
  return `${file}, ${where}, ${encoding}: ${canary}${remains ? '' : ' (gone at the end)'}`
}

/** File names are not ours; our own colors are put around whole lines. */
const shownLine = (line: string): string => (line.startsWith('\u001b') ? line : shown(line))
