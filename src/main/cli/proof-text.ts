import { recordsText, runText, verdictOf } from '#shared/model/proof-words.ts'
import type { ProofReport } from '#shared/model/retention-proof.ts'
import { formatDuration, paint, shown } from './terminal.ts'

const MOST_SHOWN = 20

/** The report as a person reads it. */
export function proofText(report: ProofReport): string {
  const lines = [
    ...verdictLines(report),
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

const COLOR = { good: 'green', warning: 'yellow', bad: 'red' } as const

function verdictLines(report: ProofReport): string[] {
  const { title, tone, caveat } = verdictOf(report)
  return [
    paint(COLOR[tone], `${title}. ${(report.bytes / 1e6).toFixed(1)} MB scanned.`),
    ...(caveat === undefined ? [] : [paint('yellow', caveat)]),
  ]
}

function factsOf(report: ProofReport): string[] {
  const { workflowName, control, version, platform, startedAt, durationMs } = report
  return [
    `Workflow  ${workflowName}`,
    `Run       ${runText(report)}`,
    `Records   ${recordsText(report)}`,
    ...(control ? [`Control   a value planted as ${control.encoding} was found`] : []),
    `Made by   Patchbay ${version} on ${platform}, ${startedAt}, in ${formatDuration(durationMs)}`,
  ]
}

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
