import { randomBytes } from 'node:crypto'
import type { AsyncEntry } from '@napi-rs/keyring'
import { z } from 'zod'
import type { KeySlot } from './key-slot.ts'
import { SlotUnreachableError, WrongKeyError } from './key-slot.ts'
import { KEY_BYTES, openSeal, SealBrokenError, seal } from './seal.ts'
import { askToUnlockSecretService, isSecretServiceLocked } from './secret-service.ts'

const SERVICE = 'Patchbay'
const PLACE = 'keyring-slot'
const LOCKED = 'The system’s keychain is locked'
/** Somebody may be asked to unlock the keychain. Where nobody is there to be asked, it never answers. */
const PATIENCE_MS = 20_000

const BACKEND: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Keychain',
  win32: 'Credential Manager',
}

const storedSchema = z.object({
  /** Account name of the keychain's entry; a new one each time, so that an old file keeps its own key until it is gone. */
  entry: z.string().regex(/^vault-[0-9a-f]{24}$/),
  wrapped: z.base64(),
})

/**
 * The data key, wrapped under a random key that is an entry in the operating system's keychain (macOS Keychain, Windows
 * Credential Manager, Secret Service on Linux). Unlike `safeStorage`, which only the app itself can use, it lets the
 * command line on the same machine in; so it is added only when the user allows that.
 */
export function keyringSlot(): KeySlot {
  return {
    kind: 'keyring',
    onRequest: true,
    backend: () => `keyring:${BACKEND[process.platform] ?? 'Secret Service'}`,
    askToUnlock: askToUnlockSecretService,
    async unavailable() {
      // Asking a locked one would ask its user; that is for `askToUnlock` alone.
      if (await isSecretServiceLocked()) return LOCKED
      try {
        await ask('availability', entry => entry.getPassword())
        return undefined
      } catch (error) {
        if (error instanceof SlotUnreachableError) return error.message
        throw error
      }
    },
    async wrap(dataKey) {
      const entry = `vault-${randomBytes(12).toString('hex')}`
      const key = randomBytes(KEY_BYTES)
      await ask(entry, one => one.setPassword(key.toString('base64')))
      return { entry, wrapped: seal(key, [PLACE, entry], dataKey) }
    },
    async unwrap(stored) {
      const { data } = storedSchema.safeParse(stored)
      if (!data) throw new WrongKeyError('The keychain slot is not of a known form')
      const password = await ask(data.entry, one => one.getPassword())
      const key = Buffer.from(password ?? '', 'base64')
      if (key.length !== KEY_BYTES) throw new WrongKeyError('The keychain holds no such entry')
      try {
        return openSeal(key, [PLACE, data.entry], data.wrapped)
      } catch (error) {
        if (error instanceof SealBrokenError)
          throw new WrongKeyError('The entry of the keychain does not fit', { cause: error })
        throw error
      }
    },
    async discard(stored) {
      const { data } = storedSchema.safeParse(stored)
      if (data) await ask(data.entry, one => one.deleteCredential())
    },
  }
}

/** @throws SlotUnreachableError */
async function ask<T>(entry: string, question: (entry: AsyncEntry) => Promise<T>): Promise<T> {
  // Loaded at first use: most starts need no native binding.
  const keyring = await import('@napi-rs/keyring')
  const patience = createPatience()
  try {
    // Never the kernel's keyring: it forgets at the next boot.
    const one = new keyring.AsyncEntry(SERVICE, entry, { linux: { store: 'secret-service' } })
    return await Promise.race([question(one), patience.over])
  } catch (error) {
    if (error instanceof SlotUnreachableError) throw error
    throw new SlotUnreachableError('The system’s keychain is locked or can’t be reached from here', {
      cause: error,
    })
  } finally {
    patience.end()
  }
}

function createPatience() {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SlotUnreachableError('The system’s keychain is locked and waits to be unlocked')),
      PATIENCE_MS,
    )
  })
  return { over, end: () => clearTimeout(timer) }
}
