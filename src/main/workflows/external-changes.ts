import { basename } from 'node:path'
import type { UnreadableFile } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { createSerialQueue } from '../files/serial-queue.ts'
import { type FolderIndex, type IndexedFile, twinOf } from './folder-index.ts'
import { watchFolder } from './watch-folder.ts'
import { readWorkflowFile, type StoredDocument } from './workflow-file.ts'

export type FolderChange =
  /** New, or edited outside of Patchbay. */
  | { readonly kind: 'changed'; readonly document: StoredDocument }
  | { readonly kind: 'removed'; readonly workflowId: WorkflowId | undefined }
  | { readonly kind: 'unreadable'; readonly file: UnreadableFile }

/** Tells what others do to the workflow files apart from what Patchbay does itself: by content, not by time. */
export interface ExternalChanges {
  /** A file that Patchbay wrote. */
  own(document: StoredDocument): void
  /** A file as it was handed out: an edit made between then and the start of watching is told, too. */
  handedOut(document: StoredDocument): void
  /** A file that Patchbay removed. */
  ownRemoval(path: string): void
  watch(listener: (change: FolderChange) => void): Promise<() => Promise<void>>
}

interface Known {
  readonly revision: string
  readonly workflowId: WorkflowId | undefined
}

interface Ports {
  readonly folder: string
  readonly index: FolderIndex
  /** Shared with the store's writes, so that no look falls between a write and its note here. */
  readonly inTurn: ReturnType<typeof createSerialQueue>
}

export function createExternalChanges({ folder, index, inTurn }: Ports): ExternalChanges {
  const known = new Map<string, Known>()

  const examine = async (path: string): Promise<FolderChange | undefined> => {
    const before = known.get(path)
    const content = await readWorkflowFile(path)
    if (content.kind === 'missing') {
      known.delete(path)
      index.forget(path)
      return before && { kind: 'removed', workflowId: before.workflowId }
    }
    const revision = content.kind === 'document' ? content.document.revision : content.revision
    if (revision === before?.revision) return undefined
    if (content.kind === 'unreadable') {
      known.set(path, { revision, workflowId: before?.workflowId })
      return { kind: 'unreadable', file: { fileName: basename(path), message: content.error.message } }
    }
    const { id } = content.document.workflow
    const owner = index.find(id)
    // A copy, or a file that claims to be another's workflow: its coming, changing and going say nothing of that one.
    if (owner && owner.path !== path && (await isStillThere(owner))) {
      known.set(path, { revision, workflowId: undefined })
      return { kind: 'unreadable', file: twinOf(basename(path), owner) }
    }
    known.set(path, { revision, workflowId: id })
    return { kind: 'changed', document: content.document }
  }

  return {
    own: ({ path, revision, workflow }) => {
      known.set(path, { revision, workflowId: workflow.id })
    },
    handedOut: ({ path, revision, workflow }) => {
      if (!known.has(path)) known.set(path, { revision, workflowId: workflow.id })
    },
    ownRemoval: path => {
      known.delete(path)
    },
    async watch(listener) {
      const tell = (path: string) =>
        inTurn(async () => {
          const change = await examine(path)
          if (change) listener(change)
        })
      const stop = await watchFolder(folder, tell)
      const { files } = await inTurn(() => index.scan())
      for (const { path, revision, id } of files) {
        const before = known.get(path)
        if (!before) known.set(path, { revision, workflowId: id })
        else if (before.revision !== revision) await tell(path)
      }
      return stop
    },
  }
}

async function isStillThere({ path, id }: IndexedFile): Promise<boolean> {
  const content = await readWorkflowFile(path)
  return content.kind === 'document' ? content.document.workflow.id === id : content.kind === 'unreadable'
}
