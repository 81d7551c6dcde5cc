import { createHash } from 'node:crypto'
import type { VersionId } from '#shared/model/ids.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/** Names an immutable revision of a workflow: the first 64 bits of the SHA-256 of its canonical text. */
export function versionId(workflow: Workflow): VersionId {
  return versionIdOfText(writeWorkflow(workflow))
}

/** @param canonical what `writeWorkflow` gave */
export function versionIdOfText(canonical: string): VersionId {
  return createHash('sha256').update(canonical).digest('hex').slice(0, 16) as VersionId
}
