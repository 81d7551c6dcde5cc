import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openVault, passphraseSlot } from '../../../src/main/vault/index.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { folderSlot } from './folder-slot.ts'

const PASSPHRASE = 'a long enough passphrase'
const WRITER = join(import.meta.dirname, 'endless-writer.ts')
const ROTATOR = join(import.meta.dirname, 'endless-rotator.ts')

/** Starts a process that writes to the vault without end and kills it after it has reported `writes` of them. */
function killAfter(writes: number, program: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, program, {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let done = -1
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      done = Math.max(done, ...text.trim().split('\n').map(Number))
      if (done >= writes) child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve(done) : reject(new Error('ended by itself')),
    )
  })
}

describe('[S-VAULT-4] kill -9 while the vault is written', () => {
  it('leaves the old file or the new one, whole, and never loses a write that was confirmed', async () => {
    const file = join(tempFolder(), 'vault.json')
    for (const writes of [0, 5, 12]) {
      const confirmed = await killAfter(writes, [WRITER, file, PASSPHRASE])
      const vault = await openVault({ file, slots: [passphraseSlot(PASSPHRASE)], createIfMissing: false })
      expect(vault.status().state).toBe('ready')
      const found = Number(vault.get('counter', 'value'))
      expect(found).toBeGreaterThanOrEqual(confirmed)
      expect(vault.get('counter', 'padding')).toHaveLength(200_000)
      // A lock that the killed process still held is no obstacle.
      await vault.set('after', 'kill', String(writes))
    }
    const leftovers = readdirSync(dirname(file)).filter(name => name !== 'vault.json')
    // A temporary file that a kill left behind is as private and as sealed as the vault itself.
    for (const name of leftovers) {
      const path = join(dirname(file), name)
      expect([statSync(path).mode & 0o077, readFileSync(path, 'utf8').includes('padding-canary')]).toEqual([
        0,
        false,
      ])
    }
  }, 60_000)
})

describe('[S-VAULT-5] kill -9 while the key is rotated', () => {
  it('leaves a vault that opens with the key that its slot holds, and everything in it', async () => {
    const folder = tempFolder()
    const [file, entries] = [join(folder, 'vault.json'), join(folder, 'keychain')]
    const slots = [folderSlot(entries)]
    for (const rotations of [0, 1, 3, 4, 6, 9, 13, 20]) {
      const confirmed = await killAfter(rotations, [ROTATOR, file, entries])
      const vault = await openVault({ file, slots, createIfMissing: false })
      expect(vault.status().state).toBe('ready')
      expect(Number(vault.get('counter', 'value'))).toBeGreaterThanOrEqual(confirmed)
      expect(vault.get('counter', 'padding')).toHaveLength(50_000)
      // What the killed process left half-done is no obstacle.
      await vault.rotate(new Date())
      expect((await openVault({ file, slots, createIfMissing: false })).status().state).toBe('ready')
    }
  }, 60_000)
})
