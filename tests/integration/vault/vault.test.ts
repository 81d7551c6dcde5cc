import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import {
  type KeySlot,
  openVault,
  passphraseSlot,
  safeStorageSlot,
  type Vault,
} from '../../../src/main/vault/index.ts'
import { type TestCipher, testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const WORKFLOW = 'wf_Abcdefgh12345678' as WorkflowId
const TOKEN = 'ya29.canary-TOKEN-5512'

let file: string
let cipher: TestCipher
let slot: KeySlot

beforeEach(() => {
  file = join(tempFolder(), 'data', 'vault.json')
  cipher = testCipher()
  slot = safeStorageSlot(cipher)
})

const open = (slots: readonly KeySlot[] = [slot], createIfMissing = true): Promise<Vault> =>
  openVault({ file, slots, createIfMissing })

async function filled(slots?: readonly KeySlot[]): Promise<Vault> {
  const vault = await open(slots)
  await vault.setFields('account:a', { token: TOKEN, user: 'ada' })
  await vault.set('account:b', 'token', 'other')
  return vault
}

/** What a closed vault must be: explained, silent about its content, and untouched on disk. */
async function expectClosed(vault: Vault, state: string, code: string): Promise<void> {
  const before = existsSync(file) ? readFileSync(file) : undefined
  expect(vault.status()).toMatchObject({ state, message: expect.stringMatching(/^[A-Z].{40,}\.$/) })
  for (const use of [
    () => vault.get('account:a', 'token'),
    () => vault.list(''),
    () => vault.fields('account:a'),
  ]) {
    expect(use).toThrow(expect.objectContaining({ code }))
  }
  await expect(vault.set('account:a', 'token', 'new')).rejects.toMatchObject({ code })
  await expect(vault.delete('account:a')).rejects.toMatchObject({ code })
  await expect(vault.purposeKey('use-log')).rejects.toMatchObject({ code })
  await expect(vault.workflowKey(WORKFLOW)).rejects.toMatchObject({ code })
  await expect(vault.destroyWorkflowKey(WORKFLOW)).rejects.toMatchObject({ code })
  expect(existsSync(file) ? readFileSync(file) : undefined).toEqual(before)
}

describe('[S-VAULT-1] a vault', () => {
  it('keeps what is set, across restarts, and nothing of it in plain', async () => {
    await filled()
    const vault = await open()
    expect(vault.status()).toMatchObject({ state: 'ready', backend: 'safe-storage:gnome_libsecret' })
    expect([
      vault.get('account:a', 'token'),
      vault.get('account:a', 'none'),
      vault.get('account:c', 'token'),
    ]).toEqual([TOKEN, undefined, undefined])
    expect([vault.list('account:'), vault.list('env:'), vault.fields('account:a')]).toEqual([
      ['account:a', 'account:b'],
      [],
      ['token', 'user'],
    ])
    const bytes = readFileSync(file)
    for (const encoding of ['utf8', 'base64', 'hex', 'utf16le'] as const) {
      expect(bytes.includes(Buffer.from(TOKEN).toString(encoding))).toBe(false)
    }
  })

  it('seals the same value anew at every write', async () => {
    const sealed = () =>
      (
        JSON.parse(readFileSync(file, 'utf8')) as {
          body: { records: Record<string, Record<string, string>> }
        }
      ).body.records.r?.f
    const vault = await open()
    await vault.set('r', 'f', 'same')
    const first = sealed()
    await vault.set('r', 'f', 'same')
    expect(sealed()).not.toBe(first)
  })

  it('deletes a field or a record', async () => {
    const vault = await filled()
    await vault.delete('account:a', 'user')
    expect(vault.fields('account:a')).toEqual(['token'])
    await vault.delete('account:a', 'token')
    await vault.delete('account:b')
    await vault.delete('never-there')
    expect((await open()).list('')).toEqual([])
  })

  it('opens with either of two slots', async () => {
    const passphrase = passphraseSlot('a long enough passphrase')
    await filled([slot, passphrase])
    expect((await open([passphrase])).get('account:a', 'token')).toBe(TOKEN)
    expect((await open([slot])).get('account:a', 'token')).toBe(TOKEN)
    cipher.changeKey()
    expect((await open([slot, passphrase])).status()).toMatchObject({ state: 'ready', backend: 'passphrase' })
  })

  it('refuses names that an object could trip over', async () => {
    const vault = await open()
    await expect(vault.set('__proto__', 'f', 'x')).rejects.toThrow()
    await expect(vault.set('r', '__proto__', 'x')).rejects.toThrow()
    expect([vault.get('constructor', 'name'), vault.fields('toString')]).toEqual([undefined, []])
  })

  it('takes writes at the same time without losing one', async () => {
    const vault = await open()
    await Promise.all(Array.from({ length: 40 }, (_, i) => vault.set(`r${i}`, 'f', String(i))))
    expect((await open()).list('r').length).toBe(40)
  })

  it('is made once when two start at the same time', async () => {
    const [one, two] = await Promise.all([open(), open()])
    const keys = await Promise.all([one.purposeKey('a'), two.purposeKey('a')])
    expect(keys[0].equals(keys[1])).toBe(true)
    await Promise.all([one.set('r', 'a', '1'), two.set('r', 'b', '2')])
    expect((await open()).fields('r')).toEqual(expect.arrayContaining(['a', 'b']))
  })

  it('keeps what another process wrote meanwhile', async () => {
    const [one, two] = [await filled(), await open()]
    await two.set('account:c', 'token', 'from two')
    await one.set('account:d', 'token', 'from one')
    expect((await open()).list('account:')).toEqual(['account:a', 'account:b', 'account:c', 'account:d'])
    const keys = await Promise.all([one.workflowKey(WORKFLOW), two.workflowKey(WORKFLOW)])
    const third = await (await open()).workflowKey(WORKFLOW)
    expect(keys.map(key => key.equals(third))).toEqual([true, true])
  })
})

describe('keys', () => {
  it('are there per purpose, and the same after a restart', async () => {
    const before = await (await open()).purposeKey('use-log')
    const vault = await open()
    expect((await vault.purposeKey('use-log')).equals(before)).toBe(true)
    expect((await vault.purposeKey('other')).equals(before)).toBe(false)
  })

  it('of a workflow are random, kept, and gone for good once destroyed', async () => {
    const vault = await open()
    const key = await vault.workflowKey(WORKFLOW)
    expect([key.length, (await (await open()).workflowKey(WORKFLOW)).equals(key)]).toEqual([32, true])
    expect((await vault.workflowKey('wf_other0000000' as WorkflowId)).equals(key)).toBe(false)
    await vault.destroyWorkflowKey(WORKFLOW)
    expect(readFileSync(file, 'utf8')).not.toContain(WORKFLOW)
    expect((await vault.workflowKey(WORKFLOW)).equals(key)).toBe(false)
  })
})

describe('[S-VAULT-2] without a key service', () => {
  it.each([
    ['basic_text', { name: 'basic_text' }, /no key service/],
    ['locked', { locked: true }, /locked or can’t be reached/],
  ])('(%s) secrets stay in memory alone, and the status says so', async (_name, change, why) => {
    Object.assign(cipher, change)
    const vault = await filled()
    expect(vault.status()).toMatchObject({
      state: 'session',
      backend: 'memory',
      message: expect.stringMatching(why),
    })
    expect(vault.status().message).toContain('gone when Patchbay quits')
    expect([vault.get('account:a', 'token'), (await vault.workflowKey(WORKFLOW)).length]).toEqual([TOKEN, 32])
    expect(existsSync(dirname(file))).toBe(false)
    expect((await open()).list('')).toEqual([])
  })
})

describe('[S-VAULT-3] a vault that does not open', () => {
  it('is locked while the key service is, and opens once that is unlocked', async () => {
    await filled()
    cipher.locked = true
    const vault = await open()
    await expectClosed(vault, 'locked', 'vault.locked')
    cipher.locked = false
    expect(await vault.unlock()).toMatchObject({ state: 'ready' })
    expect(vault.get('account:a', 'token')).toBe(TOKEN)
  })

  it('is locked, not replaced, where the desktop falls back to basic_text', async () => {
    await filled()
    cipher.name = 'basic_text'
    await expectClosed(await open(), 'locked', 'vault.locked')
  })

  it('is locked without the passphrase, and says how to give it', async () => {
    await filled([passphraseSlot('a long enough passphrase')])
    const vault = await open([slot])
    await expectClosed(vault, 'locked', 'vault.locked')
    expect(vault.status().message).toContain('PATCHBAY_PASSPHRASE')
    expect(await vault.unlock([passphraseSlot('a long enough passphrase')])).toMatchObject({ state: 'ready' })
  })

  it('has the wrong key after another passphrase', async () => {
    await filled([passphraseSlot('a long enough passphrase')])
    await expectClosed(
      await open([passphraseSlot('a long enough passphrasE')]),
      'wrong-key',
      'vault.wrong-key',
    )
  })

  it("has the wrong key after the key service's key changed", async () => {
    await filled()
    cipher.changeKey()
    await expectClosed(await open(), 'wrong-key', 'vault.wrong-key')
  })

  it('is said to be missing where a missing file can not be normal', async () => {
    const vault = await open([slot], false)
    await expectClosed(vault, 'locked', 'vault.locked')
    expect(vault.status().message).toContain('is missing')
  })

  it('is left alone when a newer Patchbay wrote it', async () => {
    await filled()
    writeFileSync(
      file,
      reforged(readFileSync(file, 'utf8'), body => {
        body.version = 2
      }),
    )
    const vault = await open()
    await expectClosed(vault, 'locked', 'vault.locked')
    expect(vault.status().message).toContain('newer Patchbay')
  })

  it('is corrupted at every single flipped byte, and the file stays as it is', async () => {
    await filled()
    const good = readFileSync(file)
    for (let i = 0; i < good.length; i++) {
      const bad = Buffer.from(good)
      bad[i] = (bad[i] ?? 0) ^ (1 << (i % 8))
      writeFileSync(file, bad)
      const vault = await open()
      if (vault.status().state !== 'corrupted')
        throw new Error(`flip at ${i} of ${good.length} was not noticed`)
    }
    await expectClosed(await open(), 'corrupted', 'vault.corrupted')
  }, 60_000)

  it('is corrupted wherever it was cut off', async () => {
    await filled()
    const good = readFileSync(file)
    // The very last byte is a line break that nothing depends on.
    for (let length = 0; length < good.length - 1; length += 7) {
      writeFileSync(file, good.subarray(0, length))
      expect((await open()).status().state).toBe('corrupted')
    }
    await expectClosed(await open(), 'corrupted', 'vault.corrupted')
  }, 60_000)

  it.each<[string, (body: Body) => void]>([
    [
      'records were swapped',
      ({ records }) =>
        ([records['account:a'], records['account:b']] = [
          pick(records, 'account:b'),
          pick(records, 'account:a'),
        ]),
    ],
    [
      'fields were swapped',
      ({ records }) => {
        const a = pick(records, 'account:a')
        ;[a.token, a.user] = [a.user ?? '', a.token ?? '']
      },
    ],
    ['a record was taken out', ({ records }) => delete records['account:b']],
    [
      'a record was copied',
      ({ records }) => {
        records['account:c'] = pick(records, 'account:a')
      },
    ],
    ['a slot was added', ({ slots }) => slots.push({ kind: 'passphrase', stored: {} })],
  ])('is corrupted when somebody without the key changed it: %s', async (_name, tamper) => {
    await filled()
    writeFileSync(file, reforged(readFileSync(file, 'utf8'), tamper))
    const vault = await open()
    await expectClosed(vault, 'corrupted', 'vault.corrupted')
    expect(vault.status().message).toContain('changed by something other than Patchbay')
  })

  it('is noticed while it is open, too: nothing is written over the damage', async () => {
    const vault = await filled()
    writeFileSync(file, 'damaged')
    await expect(vault.set('account:a', 'token', 'new')).rejects.toMatchObject({ code: 'vault.corrupted' })
    expect([readFileSync(file, 'utf8'), vault.status().state]).toEqual(['damaged', 'corrupted'])
  })

  it('is written again from memory when its file vanished while open', async () => {
    const vault = await filled()
    rmSync(file)
    await vault.set('account:c', 'token', 'c')
    expect((await open()).list('account:')).toEqual(['account:a', 'account:b', 'account:c'])
  })

  it('starts over on the word of the user alone, with the old file set aside', async () => {
    await filled()
    writeFileSync(file, 'damaged')
    const vault = await open()
    const aside = await vault.startOver(new Date('2026-11-23T16:30:00Z'))
    expect(aside).toBe(`${file}.set-aside-2026-11-23T16-30-00.000Z`)
    expect(readFileSync(aside ?? '', 'utf8')).toBe('damaged')
    expect([vault.status().state, vault.list('')]).toEqual(['ready', []])
    expect(await vault.startOver(new Date())).toBeUndefined()
  })

  it('explains a file that can not be read', async () => {
    mkdirSync(file, { recursive: true })
    const vault = await open()
    expect(vault.status()).toMatchObject({
      state: 'locked',
      message: expect.stringContaining('can’t be read'),
    })
  })

  it('explains a place where none can be made', async () => {
    writeFileSync(dirname(file), 'a file where the folder should be')
    expect((await open()).status().state).toBe('locked')
  })
})

describe('[S-VAULT-4] the file', () => {
  it.skipIf(process.platform === 'win32')(
    'is private, and so is its folder; no temporary file stays',
    async () => {
      const vault = await filled()
      await vault.set('account:a', 'token', 'again')
      expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
      expect(readdirSync(dirname(file))).toEqual(['vault.json'])
    },
  )
})

interface Body {
  version: number
  slots: { kind: string; stored: object }[]
  records: Record<string, Record<string, string>>
}

function pick(records: Body['records'], id: string): Record<string, string> {
  return records[id] ?? {}
}

/** What an attacker without the key can do at best: change the body and make its checksum right again. */
function reforged(text: string, tamper: (body: Body) => void): string {
  const vault = JSON.parse(text) as { body: Body; checksum: string }
  tamper(vault.body)
  vault.checksum = createHash('sha256').update(JSON.stringify(vault.body)).digest('hex')
  return JSON.stringify(vault)
}
