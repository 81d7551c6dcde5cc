import type { RunId } from '#shared/model/ids.ts'
import type { Host } from '../../host.ts'
import { slugOf } from '../../workflows/file-name.ts'
import { exportHar } from './export-har.ts'
import { exportJson } from './export-json.ts'
import { withoutAddresses } from './own-affairs.ts'
import { type RunToExport, readRunToExport } from './run-to-export.ts'

/** `json`: all of it. `har`: what it sent. */
export type ExportFormat = 'json' | 'har'

export interface ExportedRun {
  /** A name for its file. */
  readonly name: string
  readonly text: string
}

/** @throws PatchbayError as `readRunToExport` */
export function exportRun(
  { archive, apps, info }: Pick<Host, 'archive' | 'apps' | 'info'>,
  runId: RunId,
  format: ExportFormat,
): ExportedRun {
  const run = readRunToExport({ archive, findApp: apps.find }, runId)
  const text = format === 'har' ? exportHar(run, info().version) : exportJson(run)
  return { name: nameOf(run, format), text: withoutAddresses(text, run.workflow) }
}

/** `orders-2026-11-28-0915.json`: tells runs apart in a folder, and sorts by time. */
function nameOf({ summary }: RunToExport, format: ExportFormat): string {
  const [date = '', time = ''] = new Date(summary.startedAtMs).toISOString().split('T')
  return `${slugOf(summary.workflowName)}-${date}-${time.slice(0, 5).replace(':', '')}.${format}`
}
