import { PatchbayError } from '#shared/errors.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Place } from './document-files.ts'
import { versionIdOfText } from './version-id.ts'
import type { StoredDocument } from './workflow-file.ts'

export type SavePlan =
  | 'overwrite'
  /** The file holds no JSON: it is kept under another name. */
  | 'set-aside'
  /** Another workflow's file took the place: it keeps it. */
  | 'elsewhere'
  | { readonly outcome: 'conflict'; readonly current: StoredDocument }

/** What a save has to do, given what the file holds now. @throws PatchbayError `document.conflict` */
export function planSave(
  { base, content }: Place,
  { workflow, baseRevision }: { workflow: Workflow; baseRevision: string },
): SavePlan {
  if (content.kind === 'missing') return 'overwrite'
  if (content.kind === 'unreadable') {
    if (content.isGarbage) return 'set-aside'
    throw new PatchbayError(
      `The file of "${workflow.name}" was changed outside of Patchbay and can't be read now, so nothing was saved. ${content.error.message}`,
      { code: 'document.conflict', cause: content.error },
    )
  }
  const { document } = content
  if (document.workflow.id !== workflow.id) return 'elsewhere'
  const isUntouched = document.revision === baseRevision
  const isOnlyLaidOutAnew = base?.revision === baseRevision && base.versionId === document.versionId
  const isSame = document.versionId === versionIdOfText(writeWorkflow(workflow))
  return isUntouched || isOnlyLaidOutAnew || isSame ? 'overwrite' : { outcome: 'conflict', current: document }
}
