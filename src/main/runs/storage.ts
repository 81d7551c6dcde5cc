import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { KeptRuns, StorageEntry, StorageUsage } from '#shared/model/storage.ts'
import type { DocumentStore } from '../workflows/document-store.ts'
import type { KeptCount } from './kept-count.ts'
import type { RunArchive } from './run-archive.ts'
import { folderBytes, type JournalSize, journalSizes } from './storage-files.ts'

export interface StorageParts {
  readonly dataFolder: string
  readonly documents: Pick<DocumentStore, 'list'>
  readonly archive: Pick<RunArchive, 'count' | 'deleteHistory'>
  /** Whether kept runs can be looked at: the vault is open. */
  readonly isOpen: () => boolean
}

/** What is kept on this machine, looked at and taken away by workflow. */
export interface Storage {
  /** @param counts how many runs there are, too: that takes opening each journal that changed since */
  usage(options: { readonly counts: boolean }): Promise<StorageUsage>
  kept(workflowId: WorkflowId): Promise<KeptRuns>
  /** Removes all kept runs of these workflows and destroys their keys, those of deleted workflows too. */
  purge(workflowIds: readonly WorkflowId[], onProgress: (done: number) => void): Promise<void>
}

export function createStorage({ dataFolder, documents, archive, isOpen }: StorageParts): Storage {
  const runsFolder = path.join(dataFolder, 'runs')

  const counted = new Map<WorkflowId, { readonly stamp: string; readonly kept: KeptCount }>()

  async function count(workflowId: WorkflowId, { stamp }: JournalSize): Promise<KeptCount | undefined> {
    if (!isOpen()) return undefined
    const before = counted.get(workflowId)
    if (before?.stamp === stamp) return before.kept
    const kept = await archive.count(workflowId)
    if (kept) counted.set(workflowId, { stamp, kept })
    // To open and count a journal takes the thread: whoever else waits comes first.
    await setImmediate()
    return kept
  }

  function entry(
    workflowId: WorkflowId,
    { bytes, damagedFiles }: JournalSize,
    { document, kept }: { document: Listed | undefined; kept: KeptCount | undefined },
  ): StorageEntry {
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
    async usage({ counts }) {
      const known = new Map<WorkflowId, Listed>(
        (await documents.list()).workflows.map(listed => [listed.id, listed]),
      )
      const workflows: StorageEntry[] = []
      for (const [workflowId, size] of await journalSizes(runsFolder)) {
        const kept = counts ? await count(workflowId, size) : undefined
        workflows.push(entry(workflowId, size, { document: known.get(workflowId), kept }))
      }
      workflows.sort((a, b) => b.bytes - a.bytes)
      const useLogBytes = await folderBytes(path.join(dataFolder, 'use-log'))
      const totalBytes = workflows.reduce((sum, { bytes }) => sum + bytes, useLogBytes)
      return { workflows, useLogBytes, totalBytes }
    },

    async kept(workflowId) {
      const size = (await journalSizes(runsFolder)).get(workflowId)
      if (!size) return { runs: 0, successes: 0, failures: 0, bytes: 0, damagedFiles: 0 }
      const { oldestAtMs: _, ...counts } = (await count(workflowId, size)) ?? {}
      return { ...counts, bytes: size.bytes, damagedFiles: size.damagedFiles }
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

interface Listed {
  readonly name: string
  readonly keepsRuns: boolean
}
