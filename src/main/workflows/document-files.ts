import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import type { ExternalChanges } from './external-changes.ts'
import { uniqueFileName } from './file-name.ts'
import type { FolderIndex } from './folder-index.ts'
import { versionIdOfText } from './version-id.ts'
import { type FileContent, readWorkflowFile, revisionOf, type StoredDocument } from './workflow-file.ts'

/** A workflow's file as it was opened or written last: what an editor's changes are based on. */
export type Base = Pick<StoredDocument, 'path' | 'fileName' | 'revision' | 'versionId'>

export interface Place {
  /** Undefined: no file is known for the workflow. */
  readonly path: string | undefined
  readonly base: Base | undefined
  readonly content: FileContent
}

/** Single files of the workflows folder by workflow: found, read and written. Callers take turns. */
export interface DocumentFiles {
  /** @throws PatchbayError `document.not-found`, or why its file can't be read now */
  open(workflowId: WorkflowId): Promise<StoredDocument>
  /** Where a workflow's file is and what it holds now. */
  find(workflowId: WorkflowId): Promise<Place>
  /** @throws PatchbayError `document.not-saved` */
  write(workflow: Workflow, path: string): Promise<StoredDocument>
  /** Under a new name made from the workflow's. */
  writeNew(workflow: Workflow): Promise<StoredDocument>
  forget(workflowId: WorkflowId): void
}

export function createDocumentFiles(ports: {
  folder: string
  index: FolderIndex
  changes: ExternalChanges
}): DocumentFiles {
  const { folder, index, changes } = ports
  const bases = new Map<WorkflowId, Base>()

  const note = (document: StoredDocument): StoredDocument => {
    const { path, fileName, revision, versionId } = document
    bases.set(document.workflow.id, { path, fileName, revision, versionId })
    index.remember(document)
    return document
  }
  const find = async (workflowId: WorkflowId): Promise<Place> => {
    const base = bases.get(workflowId)
    const path = base?.path ?? index.find(workflowId)?.path
    const content: FileContent = path === undefined ? { kind: 'missing' } : await readWorkflowFile(path)
    const isHere = content.kind === 'document' && content.document.workflow.id === workflowId
    if (isHere || content.kind === 'unreadable') return { path, base, content }
    // Renamed outside of Patchbay, or not seen yet.
    const elsewhere = (await index.scan()).files.find(file => file.id === workflowId)
    if (!elsewhere) return { path, base, content }
    return { path: elsewhere.path, base, content: await readWorkflowFile(elsewhere.path) }
  }
  const write = async (workflow: Workflow, path: string): Promise<StoredDocument> => {
    const text = writeWorkflow(workflow)
    try {
      await writePrivateFile(path, text)
    } catch (error) {
      const message = `"${workflow.name}" could not be saved: ${explainFileError(error)}.`
      throw new PatchbayError(message, { code: 'document.not-saved', cause: error })
    }
    const document: StoredDocument = {
      workflow,
      revision: revisionOf(text),
      versionId: versionIdOfText(text),
      path,
      fileName: basename(path),
      modifiedAt: (await stat(path)).mtime.toISOString(),
    }
    changes.own(document)
    return note(document)
  }

  return {
    find,
    write,
    async writeNew(workflow) {
      const { names } = await index.scan()
      return write(workflow, join(folder, uniqueFileName(workflow.name, names)))
    },
    async open(workflowId) {
      const { content, path } = await find(workflowId)
      if (content.kind === 'unreadable') {
        const message = `${basename(path ?? '')}: ${content.error.message}`
        throw new PatchbayError(message, { code: content.error.code, cause: content.error })
      }
      if (content.kind === 'missing' || content.document.workflow.id !== workflowId) throw documentNotFound()
      return note(content.document)
    },
    forget(workflowId) {
      bases.delete(workflowId)
    },
  }
}

export function documentNotFound(): PatchbayError {
  const message = 'The workflow is not in the workflows folder any more: its file was moved or deleted.'
  return new PatchbayError(message, { code: 'document.not-found' })
}
