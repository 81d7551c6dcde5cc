import { existsSync, renameSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { type Pin, pinSchema } from '#shared/model/pin.ts'
import { createSealer } from '../../adapters/run-store/sealer.ts'
import { ensurePrivateFolder, explainFileError, isGone, writePrivateFile } from '../../files/atomic-file.ts'
import { setAsideName } from '../../files/set-aside-name.ts'

const contentsSchema = z.object({ version: z.literal(1), pins: z.array(pinSchema) })

/**
 * A workflow's pins on disk, beside its journal and sealed under the same key. Its name begins as the journal's does, so
 * that it goes when the history is deleted.
 */
export interface PinFile {
  /** Tells it apart from one that was never written, also while the key is not at hand. */
  exists(): boolean
  /** None where there is no file. @throws PatchbayError `journal.corrupted` when it is damaged or of another key */
  read(key: Uint8Array): Promise<readonly Pin[]>
  /** @throws PatchbayError `journal.write-failed` */
  write(key: Uint8Array, pins: readonly Pin[]): Promise<void>
  remove(): Promise<void>
  /** Moves it away under a new name, which it returns. */
  setAside(): string
}

export function createPinFile(folder: string, workflowId: WorkflowId): PinFile {
  const file = join(folder, `${workflowId}.runs.pins`)
  const place = { kind: 'pins', owner: workflowId, seq: 0 } as const
  return {
    exists: () => existsSync(file),
    async read(key) {
      const sealed = await readIfThere(file)
      if (!sealed) return []
      const plain = createSealer(workflowId, key).open(place, sealed)
      const contents = contentsSchema.safeParse(JSON.parse(plain.toString('utf8')))
      if (contents.success) return contents.data.pins
      throw new PatchbayError('The pinned outputs are not of a form that this Patchbay knows.', {
        code: 'journal.corrupted',
      })
    },
    async write(key, pins) {
      const plain = Buffer.from(JSON.stringify({ version: 1, pins }))
      const sealed = createSealer(workflowId, key).seal(place, plain)
      try {
        await ensurePrivateFolder(folder)
        await writePrivateFile(file, sealed)
      } catch (cause) {
        const message = `The pinned outputs can’t be kept: ${explainFileError(cause)}. Mend that and try again.`
        throw new PatchbayError(message, { code: 'journal.write-failed', cause })
      }
    },
    remove: () => rm(file, { force: true }),
    setAside() {
      const name = setAsideName(folder, `${workflowId}.runs.damaged-pins`)
      renameSync(file, join(folder, name))
      return name
    },
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (cause) {
    if (isGone(cause)) return undefined
    const message = `The pinned outputs can’t be read: ${explainFileError(cause)}.`
    throw new PatchbayError(message, { code: 'journal.write-failed', cause })
  }
}
