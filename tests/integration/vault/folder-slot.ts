import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KeySlot, WrongKeyError } from '../../../src/main/vault/key-slot.ts'
import { openSeal, seal } from '../../../src/main/vault/seal.ts'

/** A keychain whose entries are files: made before the vault names them, taken away after it no longer does. */
export function folderSlot(folder: string): KeySlot {
  mkdirSync(folder, { recursive: true })
  const place = (entry: unknown) => join(folder, String(entry))
  return {
    kind: 'keyring',
    backend: () => 'keyring:folder',
    unavailable: async () => undefined,
    async wrap(dataKey) {
      const entry = randomBytes(8).toString('hex')
      const key = randomBytes(32)
      writeFileSync(place(entry), key)
      return { entry, wrapped: seal(key, [entry], dataKey) }
    },
    async unwrap({ entry, wrapped }) {
      try {
        return openSeal(readFileSync(place(entry)), [String(entry)], String(wrapped))
      } catch (error) {
        throw new WrongKeyError('no such entry', { cause: error })
      }
    },
    discard: async ({ entry }) => rmSync(place(entry), { force: true }),
  }
}
