import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { WorkflowId } from '#shared/model/ids.ts'
import { isGone } from '../../files/atomic-file.ts'

/** By file name; empty where the workflow has no journal. */
export type JournalPrint = ReadonlyMap<string, string>

/** What the files of a workflow's journal hold. The shared-memory index is left out: reading alone changes it. */
export async function printJournal(folder: string, workflowId: WorkflowId): Promise<JournalPrint> {
  const prints = new Map<string, string>()
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(`${workflowId}.runs.`) || name.endsWith('-shm')) continue
    const print = await printOf(path.join(folder, name))
    if (print !== undefined) prints.set(name, print)
  }
  return prints
}

/** Read in pieces, as large as it may be. Undefined of a file that went meanwhile, as a write-ahead log does. */
async function printOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
  return hash.digest('hex')
}

export function comparePrints(before: JournalPrint, after: JournalPrint): 'none' | 'unchanged' | 'changed' {
  if (before.size === 0 && after.size === 0) return 'none'
  const isSame = before.size === after.size && [...before].every(([name, print]) => after.get(name) === print)
  return isSame ? 'unchanged' : 'changed'
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}
