import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { WorkflowId } from '#shared/model/ids.ts'
import { fileErrorCode } from '../../files/atomic-file.ts'

/** By file name; empty where the workflow has no journal. */
export type JournalPrint = ReadonlyMap<string, string>

/** What the files of a workflow's journal hold. The shared-memory index is left out: reading alone changes it. */
export function printJournal(folder: string, workflowId: WorkflowId): JournalPrint {
  const names = namesIn(folder).filter(
    name => name.startsWith(`${workflowId}.runs.`) && !name.endsWith('-shm'),
  )
  return new Map(
    names.map(name => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(folder, name)))
        .digest('hex'),
    ]),
  )
}

export function comparePrints(before: JournalPrint, after: JournalPrint): 'none' | 'unchanged' | 'changed' {
  if (before.size === 0 && after.size === 0) return 'none'
  const isSame = before.size === after.size && [...before].every(([name, print]) => after.get(name) === print)
  return isSame ? 'unchanged' : 'changed'
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(fileErrorCode(error) ?? '')) return []
    throw error
  }
}
