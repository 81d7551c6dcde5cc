import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { StorageEntry, StorageUsage } from '#shared/model/storage.ts'
import type { DocumentStore } from '../workflows/document-store.ts'
import type { RunArchive } from './run-archive.ts'
import { folderBytes, type JournalSize, journalSizes } from './storage-files.ts'

export interface StorageParts {
  readonly dataFolder: string
  readonly documents: Pick<DocumentStore, 'list'>
  readonly archive: Pick<RunArchive, 'count' | 'deleteHistory'>
}

/** What is kept on this machine, looked at and taken away by workflow. */
export interface Storage {
  usage(): Promise<StorageUsage>
  /** Removes all kept runs of these workflows and destroys their keys, those of deleted workflows too. */
  purge(workflowIds: readonly WorkflowId[], onProgress: (done: number) => void): Promise<void>
}

export function createStorage({ dataFolder, documents, archive }: StorageParts): Storage {
  const runsFolder = path.join(dataFolder, 'runs')

  async function entry(
    workflowId: WorkflowId,
    { bytes, damagedFiles }: JournalSize,
    known: Known,
  ): Promise<StorageEntry> {
    const document = known.get(workflowId)
    const kept = await archive.count(workflowId)
    return {
      workflowId,
      ...(document ? { name: document.name } : {}),
      keepsRuns: document?.keepsRuns ?? false,
      ...(kept ? { runs: kept.runs } : {}),
      ...(kept?.oldestAtMs === undefined ? {} : { oldestAtMs: kept.oldestAtMs }),
      bytes,
      damagedFiles,
    }
  }

  return {
    async usage() {
      const known: Known = new Map((await documents.list()).workflows.map(listed => [listed.id, listed]))
      const workflows: StorageEntry[] = []
      for (const [workflowId, size] of await journalSizes(runsFolder)) {
        workflows.push(await entry(workflowId, size, known))
        // To open and count a journal takes the thread: whoever else waits comes first.
        await setImmediate()
      }
      workflows.sort((a, b) => b.bytes - a.bytes)
      const useLogBytes = await folderBytes(path.join(dataFolder, 'use-log'))
      const totalBytes = workflows.reduce((sum, { bytes }) => sum + bytes, useLogBytes)
      return { workflows, useLogBytes, totalBytes }
    },

    async purge(workflowIds, onProgress) {
      let done = 0
      for (const workflowId of workflowIds) {
        await archive.deleteHistory(workflowId)
        onProgress(++done)
        await setImmediate()
      }
    },
  }
}

type Known = ReadonlyMap<WorkflowId, { readonly name: string; readonly keepsRuns: boolean }>
