import { rename } from 'node:fs/promises'
import type { UnreadableFile, WorkflowEntry } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { readWorkflow } from '#shared/model/serialize-workflow.ts'
import { FORMAT_VERSION, type Retention, type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { ensurePrivateFolder } from '../files/atomic-file.ts'
import { createSerialQueue } from '../files/serial-queue.ts'
import type { LocalStateStore } from '../local-state.ts'
import { createAccountGrants } from './account-grants.ts'
import { createDocumentFiles, documentNotFound } from './document-files.ts'
import { createExternalChanges, type FolderChange } from './external-changes.ts'
import { createFolderIndex, type IndexedFile } from './folder-index.ts'
import { newWorkflowId, withNewIds, withoutAccounts } from './new-ids.ts'
import { planSave } from './plan-save.ts'
import type { StoredDocument } from './workflow-file.ts'

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

/**
 * The workflows folder. What comes out of it names only accounts that were chosen here: see {@link createAccountGrants}.
 * No file in it is ever wiped: what can't be read stays, or is set aside when a save needs its place.
 */
export interface DocumentStore {
  list(): Promise<{ workflows: WorkflowEntry[]; unreadable: UnreadableFile[] }>
  /** @throws PatchbayError `document.not-found`, or why its file can't be read now */
  open(workflowId: WorkflowId): Promise<StoredDocument>
  /**
   * @param baseRevision the revision that the edit started from
   * @throws PatchbayError `document.conflict` when the file was made unreadable meanwhile, `document.not-found` after a
   *   removal, `document.not-saved` when the disk refuses
   */
  save(workflow: Workflow, baseRevision: string): Promise<SaveOutcome>
  create(name: string, options?: { retention?: Retention }): Promise<StoredDocument>
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
  const fileNames = createFileNames(localState)
  const index = createFolderIndex(folder, fileNames.of)
  const grants = createAccountGrants(localState)
  const inTurn = createSerialQueue()
  const changes = createExternalChanges({ folder, index, inTurn })
  const files = createDocumentFiles({ folder, index, changes })
  const removed = new Set<WorkflowId>()

  const isEnabled = (workflowId: WorkflowId) => localState.get('enabled').includes(workflowId)
  const setEnabled = (workflowId: WorkflowId, enabled: boolean) => {
    const others = localState.get('enabled').filter(id => id !== workflowId)
    localState.set('enabled', enabled ? [...others, workflowId] : others)
  }
  const seen = (document: StoredDocument): StoredDocument => {
    const workflow = grants.withGrantedOnly(document.workflow)
    return workflow === document.workflow ? document : { ...document, workflow }
  }
  /** Written on the user's word: the accounts in it are their choice. */
  const chosen = (document: StoredDocument): StoredDocument => {
    grants.grant(document.workflow)
    fileNames.note(document)
    return document
  }
  const saveNow = async (workflow: Workflow, baseRevision: string): Promise<SaveOutcome> => {
    // A late autosave must not bring back what was just deleted.
    if (removed.has(workflow.id)) throw documentNotFound()
    const place = await files.find(workflow.id)
    const plan = planSave(place, { workflow, baseRevision })
    if (typeof plan === 'object') return { ...plan, current: seen(plan.current) }
    if (place.path === undefined || plan === 'elsewhere') {
      return { outcome: 'saved', document: chosen(await files.writeNew(workflow)) }
    }
    if (plan === 'set-aside') await rename(place.path, asideName(place.path, now()))
    return { outcome: 'saved', document: chosen(await files.write(workflow, place.path)) }
  }

  return {
    isEnabled,
    setEnabled,
    async list() {
      const found = await inTurn(() => index.scan())
      const workflows = found.files.map(file => toEntry(file, localState)).sort(byName)
      return { workflows, unreadable: [...found.unreadable] }
    },
    open: workflowId =>
      inTurn(async () => {
        const document = await files.open(workflowId)
        changes.handedOut(document)
        return seen(document)
      }),
    save: (workflow, baseRevision) => inTurn(() => saveNow(workflow, baseRevision)),
    create: (name, { retention } = {}) =>
      inTurn(async () => chosen(await files.writeNew(emptyWorkflow(name, retention)))),
    duplicate: workflowId =>
      inTurn(async () => {
        const { workflow } = seen(await files.open(workflowId))
        const name = `${workflow.name.slice(0, 190)} (copy)`
        return chosen(await files.writeNew({ ...withNewIds(workflow), name }))
      }),
    importText: text =>
      inTurn(async () => chosen(await files.writeNew(withoutAccounts(withNewIds(readWorkflow(text)))))),
    remove: workflowId =>
      inTurn(async () => {
        const { path, content } = await files.find(workflowId)
        const isAnothers = content.kind === 'document' && content.document.workflow.id !== workflowId
        if (path === undefined || content.kind === 'missing' || isAnothers) throw documentNotFound()
        await discard(path)
        changes.ownRemoval(path)
        index.forget(path)
        files.forget(workflowId)
        removed.add(workflowId)
        setEnabled(workflowId, false)
        grants.forget(workflowId)
        fileNames.forget(workflowId)
      }),
    watch: listener =>
      changes.watch(change =>
        listener(change.kind === 'changed' ? { ...change, document: seen(change.document) } : change),
      ),
  }
}

/** Which file a workflow was last saved to. */
function createFileNames(localState: LocalStateStore) {
  const of = (workflowId: WorkflowId): string | undefined => {
    const names = localState.get('fileNames')
    return Object.hasOwn(names, workflowId) ? names[workflowId] : undefined
  }
  return {
    of,
    note({ workflow: { id }, fileName }: StoredDocument): void {
      if (of(id) !== fileName) localState.set('fileNames', { ...localState.get('fileNames'), [id]: fileName })
    },
    forget(workflowId: WorkflowId): void {
      const others = Object.entries(localState.get('fileNames')).filter(([id]) => id !== workflowId)
      localState.set('fileNames', Object.fromEntries(others))
    },
  }
}

function asideName(path: string, at: Date): string {
  return `${path}.unreadable-${at.toISOString().replaceAll(':', '-')}`
}

function emptyWorkflow(name: string, retention: Retention | undefined): Workflow {
  return workflowSchema.parse({
    formatVersion: FORMAT_VERSION,
    id: newWorkflowId(),
    name,
    settings: { retention: retention ?? {} },
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
