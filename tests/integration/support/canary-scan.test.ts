import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needlesOf, scanFolder } from '../../support/canary-scan.ts'

const canary = 'cañary/"7f3a9?b2&d1'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-scan-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const big = Buffer.alloc(5 * 1024 * 1024, 1)

const planted: [string, Buffer][] = [
  ['utf-8', Buffer.from(canary)],
  ['utf-16le', Buffer.from(canary, 'utf16le')],
  ['utf-16be', Buffer.from(canary, 'utf16le').swap16()],
  ['hex', Buffer.from(Buffer.from(canary).toString('hex'))],
  ['hex upper', Buffer.from(Buffer.from(canary).toString('hex').toUpperCase())],
  ['url', Buffer.from(new URLSearchParams().toString() + encodeURIComponent(canary))],
  ['json', Buffer.from(JSON.stringify({ a: `x${canary}y` }))],
  ...[0, 1, 2].flatMap((alignment): [string, Buffer][] => {
    const text = `${'x'.repeat(alignment + 3)}${canary}tail`
    return [
      [`base64+${alignment}`, Buffer.from(Buffer.from(text).toString('base64'))],
      [`base64url+${alignment}`, Buffer.from(Buffer.from(text).toString('base64url'))],
    ]
  }),
]

describe('the canary scan', () => {
  it.each(planted)(
    'finds a canary planted as %s, deep in a folder and in the middle of a file',
    (encoding, bytes) => {
      mkdirSync(join(folder, 'a', 'b'), { recursive: true })
      const file = join(folder, 'a', 'b', 'file.bin')
      writeFileSync(file, Buffer.concat([Buffer.from('before\u0000'), bytes, Buffer.from('\u0001after')]))
      expect(scanFolder(folder, ['another canary', canary]).filter(hit => hit.encoding === encoding)).toEqual(
        [{ file, canary, encoding, offset: expect.any(Number), inName: false }],
      )
    },
  )

  it('plants every encoding that it looks for', () => {
    expect(planted.map(([encoding]) => encoding).sort()).toEqual(
      needlesOf(canary)
        .map(needle => needle.encoding)
        .sort(),
    )
  })

  it('finds a canary across the border of two reads, and tells where', () => {
    const at = 4 * 1024 * 1024 - 5
    writeFileSync(join(folder, 'big'), Buffer.concat([big.subarray(0, at), Buffer.from(canary), big]))
    expect(scanFolder(folder, [canary])).toMatchObject([{ encoding: 'utf-8', offset: at }])
  })

  it.each(planted)('finds a canary in gzip and zlib data within a file, packed as %s', (encoding, bytes) => {
    for (const [name, pack] of [
      ['gzip', gzipSync],
      ['zlib', deflateSync],
    ] as const) {
      const file = join(folder, name)
      writeFileSync(file, Buffer.concat([Buffer.from('before\u0000'), pack(bytes), Buffer.from('after')]))
    }
    const found = scanFolder(folder, [canary]).filter(hit => hit.encoding === `packed ${encoding}`)
    expect(found.map(hit => hit.file)).toEqual([join(folder, 'gzip'), join(folder, 'zlib')])
  })

  it.each(planted)(
    'finds a canary in an SQLite database and in its write-ahead log, stored as %s',
    (encoding, bytes) => {
      const file = join(folder, 'kept.db')
      const db = new Database(file)
      try {
        db.pragma('journal_mode = WAL')
        db.exec('create table kept (value blob)')
        db.prepare('insert into kept values (?)').run([Buffer.concat([Buffer.from('before '), bytes])])
        const filesWithIt = () =>
          scanFolder(folder, [canary])
            .filter(hit => hit.encoding === encoding)
            .map(hit => hit.file)
        expect(existsSync(`${file}-wal`)).toBe(true)
        expect(filesWithIt()).toEqual([`${file}-wal`])
        db.pragma('wal_checkpoint(TRUNCATE)')
        expect(filesWithIt()).toEqual([file])
      } finally {
        db.close()
      }
    },
  )

  it.each([
    ['a JSON file', 'state.json', JSON.stringify({ a: [{ b: `x ${canary} y` }] }, null, 2)],
    ['a log', 'main.log', `2026-01-01 info: something\n2026-01-01 error: ${canary}\n`],
    ['a temporary file', '.tmp-123', canary],
    ['an empty file of that name', `${canary.replaceAll('/', '_')}.txt`, ''],
  ])('finds a canary in %s', (_, name, text) => {
    writeFileSync(join(folder, name), text)
    expect(scanFolder(folder, [canary.replaceAll('/', '_'), canary]).map(hit => hit.file)).toContain(
      join(folder, name),
    )
  })

  it('finds a canary in a name', () => {
    writeFileSync(join(folder, 'log-canary-in-name.txt'), '')
    expect(scanFolder(folder, ['canary-in-name'])).toMatchObject([
      { encoding: 'utf-8', inName: true },
      { encoding: 'url', inName: true },
      { encoding: 'json', inName: true },
    ])
  })

  it('finds nothing where nothing is', () => {
    writeFileSync(join(folder, 'big'), big)
    expect(scanFolder(folder, [canary])).toEqual([])
  })

  it('refuses a canary that chance would find', () => {
    expect(() => scanFolder(folder, ['short'])).toThrow(/8 characters/)
  })
})
