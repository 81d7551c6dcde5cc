import type { JsonValue } from '#shared/json.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { withoutOwnAffairs } from './own-affairs.ts'
import type { RunToExport } from './run-to-export.ts'

/** Raised when a reader of the format would have to read something differently. */
const FORMAT_VERSION = 1

/** The whole run as it is kept: what it ran on, as far as that is another's affair, and every event in order, secrets masked. */
export function exportJson({ summary, workflow, versionId, events }: RunToExport): string {
  const document = {
    format: 'patchbay.run',
    formatVersion: FORMAT_VERSION,
    run: summary,
    versionId,
    // Spelled as its file is, so that the two can be compared.
    workflow: JSON.parse(writeWorkflow(withoutOwnAffairs(workflow))) as JsonValue,
    events,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
