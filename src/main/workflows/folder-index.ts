import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnreadableFile } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { whatIsKept } from '#shared/model/retention.ts'
import { WORKFLOW_SUFFIX } from './file-name.ts'
import { type FileContent, readWorkflowFile, type StoredDocument } from './workflow-file.ts'

/** What is remembered of a file: enough for the list, without the steps. */
export interface IndexedFile {
  readonly path: string
  readonly fileName: string
  readonly revision: string
  readonly modifiedAt: string
  readonly id: WorkflowId
  readonly name: string
  readonly stepCount: number
  readonly keepsRuns: boolean
  readonly versionId: StoredDocument['versionId']
}

export interface FolderScan {
  readonly files: readonly IndexedFile[]
  readonly unreadable: readonly UnreadableFile[]
  /** Every entry of the folder, for choosing names. */
  readonly names: readonly string[]
}

/** Knows the workflow files of a folder; reads again only those that changed. */
export interface FolderIndex {
  scan(): Promise<FolderScan>
  /** Where a workflow was last seen. */
  find(id: WorkflowId): IndexedFile | undefined
  /** Takes note of a file just written or read. */
  remember(document: StoredDocument): void
  forget(path: string): void
}

interface Entry {
  /** Of the file's metadata; undefined when it has to be read again. */
  readonly stamp: string | undefined
  readonly content: { readonly file: IndexedFile } | { readonly message: string }
}

const PARALLEL_READS = 16
const SET_ASIDE = /^(.+\.workflow\.json)\.unreadable-.+$/

/** @param savedAs the file a workflow was last saved to, if that is known */
export function createFolderIndex(
  folder: string,
  savedAs: (id: WorkflowId) => string | undefined,
): FolderIndex {
  let entries = new Map<string, Entry>()

  const inspect = async (fileName: string): Promise<[string, Entry] | undefined> => {
    const path = join(folder, fileName)
    const stamp = await stampOf(path)
    const known = entries.get(path)
    if (known && stamp !== undefined && known.stamp === stamp) return [path, known]
    const content = await readWorkflowFile(path)
    if (content.kind === 'missing') return undefined
    return [path, { stamp, content: summarize(content) }]
  }

  return {
    async scan() {
      const names = (await readdir(folder)).sort()
      const workflowNames = names.filter(name => name.endsWith(WORKFLOW_SUFFIX))
      const found = (await inParallel(workflowNames, inspect)).filter(entry => entry !== undefined)
      const before = entries
      entries = new Map(found)
      return {
        files: [...ownersById(found, { before, savedAs }).values()],
        names,
        unreadable: [...unreadableOf(found, { before, savedAs }), ...setAsideOf(names)],
      }
    },
    find: id => ownersById([...entries], { before: entries, savedAs }).get(id),
    remember: document => {
      entries.set(document.path, { stamp: undefined, content: { file: toIndexed(document) } })
    },
    forget: path => {
      entries.delete(path)
    },
  }
}

type Found = readonly (readonly [string, Entry])[]

interface Memory {
  readonly before: ReadonlyMap<string, Entry>
  readonly savedAs: (id: WorkflowId) => string | undefined
}

/**
 * Two files with one id: the one that was known first keeps it, after a start the one it was saved to; the other is
 * reported. It must not take over the workflow's secrets and its being on.
 */
function ownersById(found: Found, { before, savedAs }: Memory): Map<WorkflowId, IndexedFile> {
  const owners = new Map<WorkflowId, { file: IndexedFile; rank: number }>()
  for (const [path, { content }] of found) {
    if (!('file' in content)) continue
    const { file } = content
    const earlier = before.get(path)?.content
    const isKnown = earlier !== undefined && 'file' in earlier && earlier.file.id === file.id
    const rank = savedAs(file.id) === file.fileName ? 2 : isKnown ? 1 : 0
    if (rank > (owners.get(file.id)?.rank ?? -1)) owners.set(file.id, { file, rank })
  }
  return new Map([...owners].map(([id, { file }]) => [id, file]))
}

function unreadableOf(found: Found, memory: Memory): UnreadableFile[] {
  const owners = ownersById(found, memory)
  return found.flatMap(([path, { content }]) => {
    if ('message' in content) return [{ fileName: fileNameOf(path), message: content.message }]
    const owner = owners.get(content.file.id)
    if (owner === undefined || owner.path === path) return []
    return [twinOf(content.file.fileName, owner)]
  })
}

export function twinOf(fileName: string, owner: { readonly fileName: string }): UnreadableFile {
  const message = `It has the same id as ${owner.fileName}, as a copied file does. Import it to get a workflow of its own, or delete one of the two.`
  return { fileName, message }
}

function setAsideOf(names: readonly string[]): UnreadableFile[] {
  return names.flatMap(name => {
    const fileName = SET_ASIDE.exec(name)?.[1]
    if (fileName === undefined) return []
    const message = `${fileName} could not be read when it was saved anew; its old content is in ${name}. Delete that file when it is not needed.`
    return [{ fileName, setAsideAs: name, message }]
  })
}

function summarize(content: Exclude<FileContent, { kind: 'missing' }>): Entry['content'] {
  return content.kind === 'document'
    ? { file: toIndexed(content.document) }
    : { message: content.error.message }
}

function toIndexed({
  workflow,
  path,
  fileName,
  revision,
  versionId,
  modifiedAt,
}: StoredDocument): IndexedFile {
  return {
    path,
    fileName,
    revision,
    versionId,
    modifiedAt,
    id: workflow.id,
    name: workflow.name,
    stepCount: workflow.steps.length,
    keepsRuns: whatIsKept(workflow.settings.retention) !== 'nothing',
  }
}

function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

/** Changes whenever the file may have: written, replaced, or given another size. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true })
    return [mtimeNs, ctimeNs, size, ino].join(':')
  } catch {
    return undefined
  }
}

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, items.length) }, worker))
  return results
}
