import { rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PatchbayError } from '#shared/errors.ts'
import type { UnreadableFile, WorkflowEntry } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { FORMAT_VERSION, type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { ensurePrivateFolder, explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import { createSerialQueue } from '../files/serial-queue.ts'
import type { LocalStateStore } from '../local-state.ts'
import { uniqueFileName } from './file-name.ts'
import { createFolderIndex, type IndexedFile } from './folder-index.ts'
import { newWorkflowId, withNewIds, withoutAccounts } from './new-ids.ts'
import { versionIdOfText } from './version-id.ts'
import { watchFolder } from './watch-folder.ts'
import { type FileContent, readWorkflowFile, revisionOf, type StoredDocument } from './workflow-file.ts'

export interface DocumentStoreOptions {
  readonly folder: string
  /** Which workflows are on and which is the sample: facts about this machine, not about the document. */
  readonly localState: LocalStateStore
  /** Moves a file to the system's trash. */
  readonly discard: (path: string) => Promise<void>
  readonly now: () => Date
}

export type SaveOutcome =
  | { readonly outcome: 'saved'; readonly document: StoredDocument }
  /** The file changed meanwhile; nothing was written. */
  | { readonly outcome: 'conflict'; readonly current: StoredDocument }

export type FolderChange =
  /** New, or edited outside of Patchbay. */
  | { readonly kind: 'changed'; readonly document: StoredDocument }
  | { readonly kind: 'removed'; readonly workflowId: WorkflowId | undefined }
  | { readonly kind: 'unreadable'; readonly file: UnreadableFile }

/** The workflows folder. No file in it is ever wiped: what can't be read stays, or is set aside when a save needs its place. */
export interface DocumentStore {
  list(): Promise<{ workflows: WorkflowEntry[]; unreadable: UnreadableFile[] }>
  /** @throws PatchbayError `document.not-found`, or why its file can't be read now */
  open(workflowId: WorkflowId): Promise<StoredDocument>
  /**
   * @param baseRevision the revision that the edit started from
   * @throws PatchbayError `document.conflict` when the file was made unreadable meanwhile, `document.not-found` after a removal
   */
  save(workflow: Workflow, baseRevision: string): Promise<SaveOutcome>
  create(name: string, options?: { keepRuns?: boolean }): Promise<StoredDocument>
  duplicate(workflowId: WorkflowId): Promise<StoredDocument>
  /** From a file's text: new ids and webhook addresses, no accounts, disabled. @throws as `readWorkflow` does */
  importText(text: string): Promise<StoredDocument>
  remove(workflowId: WorkflowId): Promise<void>
  isEnabled(workflowId: WorkflowId): boolean
  setEnabled(workflowId: WorkflowId, enabled: boolean): void
  /** Tells what others do to the files; own writes are not told. Resolves once it is watching. */
  watch(listener: (change: FolderChange) => void): Promise<() => Promise<void>>
}

export async function createDocumentStore({
  folder,
  localState,
  discard,
  now,
}: DocumentStoreOptions): Promise<DocumentStore> {
  await ensurePrivateFolder(folder)
  const index = createFolderIndex(folder)
  const inTurn = createSerialQueue()
  /** Revision of each file as its watchers know it. */
  const told = new Map<string, string>()
  const removed = new Set<WorkflowId>()

  const isEnabled = (workflowId: WorkflowId) => localState.get('enabled').includes(workflowId)
  const setEnabled = (workflowId: WorkflowId, enabled: boolean) => {
    const others = localState.get('enabled').filter(id => id !== workflowId)
    localState.set('enabled', enabled ? [...others, workflowId] : others)
  }
  const locate = async (workflowId: WorkflowId): Promise<IndexedFile | undefined> => {
    const known = index.find(workflowId)
    if (known) return known
    return (await index.scan()).files.find(file => file.id === workflowId)
  }
  const write = async (workflow: Workflow, path: string): Promise<StoredDocument> => {
    const text = writeWorkflow(workflow)
    try {
      await writePrivateFile(path, text)
    } catch (error) {
      throw new PatchbayError(`"${workflow.name}" could not be saved: ${explainFileError(error)}.`, {
        code: 'document.unreadable',
        cause: error,
      })
    }
    const document: StoredDocument = {
      workflow,
      revision: revisionOf(text),
      versionId: versionIdOfText(text),
      path,
      fileName: basename(path),
      modifiedAt: (await stat(path)).mtime.toISOString(),
    }
    index.remember(document)
    told.set(path, document.revision)
    return document
  }
  const writeNew = async (workflow: Workflow): Promise<StoredDocument> => {
    const { names } = await index.scan()
    return write(workflow, join(folder, uniqueFileName(workflow.name, names)))
  }
  const openNow = async (workflowId: WorkflowId): Promise<StoredDocument> => {
    const file = await locate(workflowId)
    const content = file && (await readWorkflowFile(file.path))
    if (content?.kind === 'unreadable') {
      throw new PatchbayError(`${file?.fileName}: ${content.error.message}`, {
        code: content.error.code,
        cause: content.error,
      })
    }
    if (content?.kind !== 'document' || content.document.workflow.id !== workflowId) {
      if (file) index.forget(file.path)
      throw notFound()
    }
    index.remember(content.document)
    return content.document
  }
  const saveNow = async (workflow: Workflow, baseRevision: string): Promise<SaveOutcome> => {
    if (removed.has(workflow.id)) throw notFound()
    const known = await locate(workflow.id)
    if (!known) return { outcome: 'saved', document: await writeNew(workflow) }
    const content = await readWorkflowFile(known.path)
    const plan = planSave(content, { workflow, baseRevision, known })
    switch (plan) {
      case 'overwrite':
        return { outcome: 'saved', document: await write(workflow, known.path) }
      case 'elsewhere':
        index.forget(known.path)
        return { outcome: 'saved', document: await writeNew(workflow) }
      case 'set-aside':
        await rename(known.path, `${known.path}.unreadable-${now().toISOString().replaceAll(':', '-')}`)
        return { outcome: 'saved', document: await write(workflow, known.path) }
      default:
        return plan
    }
  }
  const examine = async (path: string): Promise<FolderChange | undefined> => {
    const content = await readWorkflowFile(path)
    const before = told.get(path)
    if (content.kind === 'missing') {
      told.delete(path)
      const known = [...(await index.scan()).files].some(file => file.path === path)
      return before === undefined || known ? undefined : { kind: 'removed', workflowId: idsByPath.get(path) }
    }
    const revision = content.kind === 'document' ? content.document.revision : content.revision
    if (revision === before) return undefined
    told.set(path, revision)
    if (content.kind === 'unreadable') {
      return { kind: 'unreadable', file: { fileName: basename(path), message: content.error.message } }
    }
    index.remember(content.document)
    idsByPath.set(path, content.document.workflow.id)
    return { kind: 'changed', document: content.document }
  }
  const idsByPath = new Map<string, WorkflowId>()

  return {
    isEnabled,
    setEnabled,
    async list() {
      const { files, unreadable } = await inTurn(() => index.scan())
      return {
        workflows: files.map(file => toEntry(file, localState)).sort(byName),
        unreadable: [...unreadable],
      }
    },
    open: workflowId => inTurn(() => openNow(workflowId)),
    save: (workflow, baseRevision) => inTurn(() => saveNow(workflow, baseRevision)),
    create: (name, { keepRuns = true } = {}) => inTurn(() => writeNew(emptyWorkflow(name, keepRuns))),
    duplicate: workflowId =>
      inTurn(async () => {
        const { workflow } = await openNow(workflowId)
        return writeNew({ ...withNewIds(workflow), name: `${workflow.name.slice(0, 190)} (copy)` })
      }),
    importText: text => inTurn(async () => writeNew(withoutAccounts(withNewIds(readWorkflow(text))))),
    remove: workflowId =>
      inTurn(async () => {
        const file = await locate(workflowId)
        if (!file) throw notFound()
        told.delete(file.path)
        await discard(file.path)
        index.forget(file.path)
        removed.add(workflowId)
        setEnabled(workflowId, false)
      }),
    async watch(listener) {
      const stop = await watchFolder(folder, path => {
        inTurn(() => examine(path)).then(
          change => change && listener(change),
          () => undefined,
        )
      })
      const { files } = await inTurn(() => index.scan())
      for (const file of files) {
        told.set(file.path, file.revision)
        idsByPath.set(file.path, file.id)
      }
      return stop
    },
  }
}

/** What a save has to do, given what the file holds now. */
function planSave(
  content: FileContent,
  { workflow, baseRevision, known }: { workflow: Workflow; baseRevision: string; known: IndexedFile },
): 'overwrite' | 'set-aside' | 'elsewhere' | Extract<SaveOutcome, { outcome: 'conflict' }> {
  if (content.kind === 'missing') return 'overwrite'
  if (content.kind === 'unreadable') {
    if (content.isGarbage) return 'set-aside'
    throw new PatchbayError(
      `${known.fileName} was changed outside of Patchbay and can't be read now, so nothing was saved. ${content.error.message}`,
      { code: 'document.conflict', cause: content.error },
    )
  }
  const { document } = content
  // Another workflow's file took the place: it keeps it.
  if (document.workflow.id !== workflow.id) return 'elsewhere'
  const isUntouched = document.revision === baseRevision
  const isOnlyLaidOutAnew = known.revision === baseRevision && known.versionId === document.versionId
  const isSame = document.versionId === versionIdOfText(writeWorkflow(workflow))
  return isUntouched || isOnlyLaidOutAnew || isSame ? 'overwrite' : { outcome: 'conflict', current: document }
}

function emptyWorkflow(name: string, keepRuns: boolean): Workflow {
  return workflowSchema.parse({
    formatVersion: FORMAT_VERSION,
    id: newWorkflowId(),
    name,
    settings: { retention: { keep: keepRuns } },
  })
}

function toEntry(file: IndexedFile, localState: LocalStateStore): WorkflowEntry {
  const { id, name, fileName, stepCount, modifiedAt, keepsRuns } = file
  return {
    id,
    name,
    fileName,
    stepCount,
    modifiedAt,
    keepsRuns,
    isSample: localState.get('sample')?.workflowId === id,
    enabled: localState.get('enabled').includes(id),
  }
}

function byName(a: WorkflowEntry, b: WorkflowEntry): number {
  return a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)
}

function notFound(): PatchbayError {
  return new PatchbayError(
    'The workflow is not in the workflows folder any more: its file was moved or deleted.',
    {
      code: 'document.not-found',
    },
  )
}
