import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { workflowIdSchema } from '#shared/model/ids.ts'
import type { NewUse } from '../../../src/main/steps/guarded-session.ts'
import { createUseLog, type UseLog } from '../../../src/main/use-log/use-log.ts'
import { openVault, passphraseSlot } from '../../../src/main/vault/index.ts'
import type { Vault } from '../../../src/main/vault/open-vault.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const use: NewUse = {
  workflowId: workflowIdSchema.parse('wf_Test00000001'),
  workflowName: 'Canary workflow',
  stepName: 'canary_step',
  app: 'slack',
  source: 'external: steps.canary_source',
  host: 'canary.slack.test',
  outcome: 'answered',
  status: 200,
}

let folder: string
let vault: Vault
let isOn: boolean

beforeEach(async () => {
  folder = tempFolder()
  isOn = true
  vault = await openVault({ file: join(folder, 'vault.json'), slots: [passphraseSlot('correct horse')] })
})

const logFolder = () => join(folder, 'use-log')
const file = () => join(logFolder(), 'uses.log')
const end = () => join(logFolder(), 'uses.end')
const lines = () => readFileSync(file(), 'latin1').split('\n').slice(0, -1)
const rewrite = (changed: readonly string[]) => writeFileSync(file(), `${changed.join('\n')}\n`)

function open(): UseLog {
  return createUseLog({
    folder: logFolder(),
    vault,
    isOn: () => isOn,
    now: () => new Date('2026-01-02T03:04:05.000Z'),
    onUnexpected: error => {
      throw error
    },
  })
}

async function filled(count: number): Promise<UseLog> {
  const log = open()
  for (let i = 1; i <= count; i++) log.record({ ...use, status: 200 + i })
  await log.flush()
  return log
}

describe('[S-CR-4] the use log', () => {
  it('lists uses newest first, numbered and dated, a page at a time', async () => {
    const log = await filled(5)
    const first = await log.list({ limit: 2 })
    expect(first.entries).toEqual([
      { ...use, status: 205, seq: 5, at: '2026-01-02T03:04:05.000Z' },
      { ...use, status: 204, seq: 4, at: '2026-01-02T03:04:05.000Z' },
    ])
    const second = await log.list({ limit: 3, cursor: first.nextCursor })
    expect(second.entries.map(({ seq }) => seq)).toEqual([3, 2, 1])
    expect(second).not.toHaveProperty('nextCursor')
  })

  it('filters by workflow, app and outcome, and goes on where it stopped', async () => {
    const log = open()
    const other = workflowIdSchema.parse('wf_Test00000002')
    for (let i = 0; i < 6; i++) {
      log.record({ ...use, ...(i % 2 ? { app: 'github', outcome: 'refused', workflowId: other } : {}) })
    }
    const page = await log.list({ limit: 2, app: 'github' })
    expect(page.entries.map(({ seq }) => seq)).toEqual([6, 4])
    const rest = await log.list({ limit: 2, cursor: page.nextCursor, outcome: 'refused', workflowId: other })
    expect(rest.entries.map(({ seq }) => seq)).toEqual([2])
    expect((await log.list({ limit: 9, workflowId: 'wf_none' })).entries).toEqual([])
  })

  it('goes on in the next session, with an unbroken chain', async () => {
    await (await filled(3)).close()
    const log = open()
    log.record(use)
    expect((await log.list({ limit: 1 })).entries[0]?.seq).toBe(4)
    expect(await log.check()).toMatchObject({ ok: true, entries: 4 })
  })

  it('is shared by two processes', async () => {
    const [one, two] = [open(), open()]
    for (let round = 0; round < 3; round++) {
      one.record(use)
      two.record(use)
      await Promise.all([one.flush(), two.flush()])
    }
    expect(await one.check()).toMatchObject({ ok: true, entries: 6 })
  })

  it('tells nothing to whoever reads its files, and no more by its lengths', async () => {
    const log = await filled(1)
    log.record({ ...use, workflowName: 'X' })
    await log.flush()
    const text = readdirSync(logFolder())
      .map(name => readFileSync(join(logFolder(), name), 'latin1'))
      .join('')
    expect(text).not.toMatch(/canary|slack|wf_Test/i)
    for (const word of ['canary', 'slack'])
      expect(text).not.toContain(Buffer.from(word).toString('base64').slice(0, 6))
    const [first, second] = lines()
    expect(first?.length).toBe(second?.length)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(logFolder()).mode & 0o777).toBe(0o700)
  })

  it('records nothing while it is switched off, or while the vault is closed', async () => {
    const log = open()
    isOn = false
    log.record(use)
    await log.flush()
    expect(existsSync(file())).toBe(false)
    isOn = true
    await vault.lock()
    log.record(use)
    await log.flush()
    expect(existsSync(file())).toBe(false)
    await expect(log.list({ limit: 1 })).rejects.toMatchObject({ code: 'vault.locked' })
    expect(await log.check()).toMatchObject({ ok: false })
  })

  it('can be cleared, and begins anew under another key', async () => {
    const log = await filled(2)
    const before = lines()
    await log.clear()
    expect(readdirSync(logFolder())).toEqual([])
    expect(await log.check()).toMatchObject({ ok: true, entries: 0 })
    log.record(use)
    expect((await log.list({ limit: 9 })).entries.map(({ seq }) => seq)).toEqual([1])
    rewrite(before)
    expect(await log.check()).toMatchObject({ ok: false, brokenAt: 1 })
  })
})

describe('[S-CR-4] the check of the use log', () => {
  const damage: [string, (all: readonly string[]) => string[], number][] = [
    ['a changed line', all => all.with(2, flip(all[2] ?? '', 40)), 3],
    ['a changed mark', all => all.with(2, flip(all[2] ?? '', (all[2] ?? '').length - 10)), 3],
    ['two lines that changed places', all => all.with(1, all[2] ?? '').with(2, all[1] ?? ''), 2],
    ['a line that was taken out', all => all.toSpliced(1, 1), 2],
    ['a first line that was taken out', all => all.slice(1), 1],
    ['a line that is there twice', all => all.toSpliced(2, 0, all[1] ?? ''), 3],
    ['a line of nonsense', all => all.toSpliced(4, 0, 'nonsense'), 5],
    ['an empty line', all => all.toSpliced(1, 0, ''), 2],
    ['lines cut off at the end', all => all.slice(0, 4), 5],
  ]
  it.each(damage)('finds %s', async (_what, change, brokenAt) => {
    const log = await filled(6)
    rewrite(change(lines()))
    expect(await log.check()).toMatchObject({ ok: false, brokenAt })
  })

  it.each<[string, () => void, number]>([
    ['lines were cut off', () => rewrite(lines().slice(0, 3)), 4],
    ['its end was taken away', () => rmSync(end()), 7],
    [
      'lines and its end were',
      () => {
        rewrite(lines().slice(0, 3))
        rmSync(end())
      },
      4,
    ],
    ['its end was changed', () => writeFileSync(end(), flip(readFileSync(end(), 'latin1'), 30)), 7],
    ['its last line was changed', () => rewrite(lines().with(5, flip(lines()[5] ?? '', 40))), 6],
    ['all of it was', () => rmSync(logFolder(), { recursive: true }), 1],
  ])('still finds, after more was recorded, that %s', async (_what, change, brokenAt) => {
    await (await filled(6)).close()
    change()
    const log = open()
    log.record({ ...use, status: 299 })
    await log.flush()
    expect((await log.list({ limit: 1 })).entries[0]?.status).toBe(299)
    expect(await log.check()).toMatchObject({ ok: false, brokenAt })
    const later = open()
    later.record(use)
    await later.flush()
    expect(await later.check()).toMatchObject({ ok: false, brokenAt })
    await later.clear()
    later.record(use)
    expect(await later.check()).toMatchObject({ ok: true, entries: 1 })
  })

  it('still finds lines that were cut off while it was open', async () => {
    const log = await filled(6)
    rewrite(lines().slice(0, 3))
    log.record(use)
    await log.flush()
    expect(await log.check()).toMatchObject({ ok: false, brokenAt: 4 })
  })

  it('finds that its end, or all of it, is gone', async () => {
    const log = await filled(3)
    const kept = readFileSync(end())
    rmSync(end())
    expect(await log.check()).toMatchObject({ ok: false, brokenAt: 4 })
    writeFileSync(end(), kept)
    rmSync(file())
    expect(await log.check()).toMatchObject({ ok: false, brokenAt: 1 })
    rmSync(end())
    expect(await log.check()).toMatchObject({ ok: false })
  })

  it('finds a log that was written anew under another key', async () => {
    await filled(3)
    const other = tempFolder()
    const theirs = await openVault({
      file: join(other, 'vault.json'),
      slots: [passphraseSlot('a battery staple')],
    })
    const forged = createUseLog({
      folder: logFolder(),
      vault: theirs,
      isOn: () => true,
      now: () => new Date(),
      onUnexpected: () => undefined,
    })
    rmSync(logFolder(), { recursive: true })
    for (let i = 0; i < 3; i++) forged.record({ ...use, host: 'harmless.test' })
    await forged.flush()
    expect(await open().check()).toMatchObject({ ok: false, brokenAt: 1 })
  })

  it('leaves out a line that a crash cut off, says so, and goes on', async () => {
    await filled(3)
    appendFileSync(file(), lines()[0]?.slice(0, 50) ?? '')
    const log = open()
    expect(await log.check()).toMatchObject({
      ok: true,
      entries: 3,
      message: expect.stringContaining('cut off'),
    })
    log.record(use)
    await log.flush()
    expect(await log.check()).toMatchObject({
      ok: true,
      entries: 4,
      message: expect.stringContaining('cut off'),
    })
    expect(lines()).toHaveLength(4)
  })

  it('accepts lines that a crash left without a new end', async () => {
    const log = await filled(2)
    const before = readFileSync(end())
    log.record(use)
    await log.flush()
    writeFileSync(end(), before)
    expect(await open().check()).toMatchObject({ ok: true, entries: 3 })
  })

  it('survives a process that is killed while it writes', async () => {
    const child = join(import.meta.dirname, 'endless-user.ts')
    for (let round = 0; round < 3; round++) {
      // Killed by itself in mid-write: the status tells so.
      expect(() => execFileSync(process.execPath, [child, folder], { stdio: 'ignore' })).toThrow()
    }
    await vault.refresh()
    const result = await open().check()
    expect(result).toMatchObject({ ok: true })
    expect(result.entries).toBeGreaterThan(0)
  })
})

function flip(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}
