import type { RunSignal } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { formatDuration, paint, print, shown } from './terminal.ts'

const MARK = {
  'step.succeeded': paint('green', '✓'),
  'step.failed': paint('red', '✗'),
  'step.retrying': paint('yellow', '↻'),
  'step.skipped': paint('dim', '–'),
  'step.cancelled': paint('yellow', '■'),
} as const

/** Tells a run as it goes, one line a step. The lines end with a line break each; signals that say nothing have none. */
export function createRunReport(workflow: Workflow): (signals: readonly RunSignal[]) => string {
  const names = new Map<string, string>(workflow.steps.map(step => [step.id, step.name]))
  const width = Math.max(8, ...workflow.steps.map(step => step.name.length))
  const nameOf = (stepId: string) => (names.get(stepId) ?? stepId).padEnd(width)

  /** So that no line of a text passes for one of ours. */
  const indented = (text: string) => shown(text).replaceAll('\n', `\n  ${' '.repeat(width)} │ `)

  const lineOf = (signal: RunSignal): string | undefined => {
    switch (signal.type) {
      case 'run.started':
        return `${paint('bold', shown(workflow.name))} ${paint('dim', signal.run.runId)}`
      case 'step.started':
        return undefined
      case 'step.logged':
        return `  ${paint('dim', `${nameOf(signal.stepId)} │ ${indented(signal.text)}`)}`
      case 'step.succeeded':
      case 'step.failed':
      case 'step.retrying':
      case 'step.skipped':
      case 'step.cancelled': {
        const took =
          signal.durationMs === undefined ? '' : paint('dim', formatDuration(signal.durationMs).padStart(8))
        const about = signal.error?.message ?? signal.summary ?? signal.reason ?? ''
        return `  ${MARK[signal.type]} ${nameOf(signal.stepId)} ${took}  ${indented(about)}`
      }
      case 'run.succeeded':
        return paint('green', `Succeeded in ${formatDuration(signal.durationMs)}.`)
      case 'run.failed':
        return paint(
          'red',
          `Failed after ${formatDuration(signal.durationMs)}: ${indented(signal.error?.message ?? '')}`,
        )
      case 'run.cancelled':
      case 'run.interrupted':
        return paint('yellow', `Canceled after ${formatDuration(signal.durationMs)}.`)
      default:
        return signal satisfies never
    }
  }
  return signals => signals.map(signal => terminated(lineOf(signal))).join('')
}

const terminated = (line: string | undefined): string => (line === undefined ? '' : `${line}\n`)

/** One JSON object a line. */
export function jsonLines(items: readonly unknown[]): string {
  // JSON itself escapes the control characters below the space only.
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return items.map(item => `${JSON.stringify(item).replace(/[\u007f-\u009f]/g, escaped)}\n`).join('')
}

export function printJsonLines(items: readonly unknown[]): void {
  print(jsonLines(items))
}
