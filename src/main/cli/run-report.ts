import type { RunSignal } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { formatDuration, paint, printLine, shown } from './terminal.ts'

const MARK = {
  'step.succeeded': paint('green', '✓'),
  'step.failed': paint('red', '✗'),
  'step.retrying': paint('yellow', '↻'),
  'step.skipped': paint('dim', '–'),
  'step.cancelled': paint('yellow', '■'),
} as const

/** Prints a run as it goes, one line a step. */
export function createRunReport(workflow: Workflow): (signals: readonly RunSignal[]) => void {
  const names = new Map<string, string>(workflow.steps.map(step => [step.id, step.name]))
  const width = Math.max(8, ...workflow.steps.map(step => step.name.length))
  const nameOf = (stepId: string) => (names.get(stepId) ?? stepId).padEnd(width)

  /** So that no line of a text passes for one of ours. */
  const indented = (text: string) => shown(text).replaceAll('\n', `\n  ${' '.repeat(width)} │ `)

  const print = (signal: RunSignal) => {
    switch (signal.type) {
      case 'run.started':
        return printLine(`${paint('bold', shown(workflow.name))} ${paint('dim', signal.run.runId)}`)
      case 'step.started':
        return undefined
      case 'step.logged':
        return printLine(`  ${paint('dim', `${nameOf(signal.stepId)} │ ${indented(signal.text)}`)}`)
      case 'step.succeeded':
      case 'step.failed':
      case 'step.retrying':
      case 'step.skipped':
      case 'step.cancelled': {
        const took =
          signal.durationMs === undefined ? '' : paint('dim', formatDuration(signal.durationMs).padStart(8))
        const about = signal.error?.message ?? signal.summary ?? signal.reason ?? ''
        return printLine(`  ${MARK[signal.type]} ${nameOf(signal.stepId)} ${took}  ${indented(about)}`)
      }
      case 'run.succeeded':
        return printLine(paint('green', `Succeeded in ${formatDuration(signal.durationMs)}.`))
      case 'run.failed':
        return printLine(
          paint(
            'red',
            `Failed after ${formatDuration(signal.durationMs)}: ${indented(signal.error?.message ?? '')}`,
          ),
        )
      case 'run.cancelled':
      case 'run.interrupted':
        return printLine(paint('yellow', `Cancelled after ${formatDuration(signal.durationMs)}.`))
      default:
        return signal satisfies never
    }
  }
  return signals => {
    for (const signal of signals) print(signal)
  }
}

/** One JSON object a line. */
export function printJsonLines(items: readonly unknown[]): void {
  // JSON itself escapes the control characters below the space only.
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  for (const item of items) printLine(JSON.stringify(item).replace(/[\u007f-\u009f]/g, escaped))
}
