import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { canaryOf, newPrefix } from '../../../src/main/retention/proof/needles.ts'
import { Scan } from '../../../src/main/retention/proof/scan.ts'
import type { ScanPlace } from '../../../src/main/retention/proof/scan-places.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const prefix = newPrefix()
const canary = canaryOf(prefix, 23)
const LONG_AGO = new Date('2020-01-01')

function scanOf(folder: string, more: Partial<ScanPlace> = {}, sinceMs = 0) {
  const progress: number[] = []
  const scan = new Scan({
    places: [{ kind: 'Data', folder, ...more }],
    prefix,
    sinceMs,
    onProgress: ({ bytes }) => progress.push(bytes),
  })
  return { scan, progress }
}

async function hitsIn(folder: string) {
  const { scan } = scanOf(folder)
  await scan.all()
  return scan.findings().hits
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

/** As `gzip` makes it of a file: with the file's name in its header. */
function namedGzip(text: string): Buffer {
  const plain = gzipSync(text)
  const header = Buffer.from(plain.subarray(0, 10))
  header[3] = 0x08
  return Buffer.concat([header, Buffer.from('file.txt\0'), plain.subarray(10)])
}

const planted: Readonly<Record<string, string | Buffer>> = {
  'utf-8': canary,
  'utf-8, upper case': canary.toUpperCase(),
  'utf-16': utf16(canary),
  'utf-16, upper case': utf16(canary.toUpperCase()).swap16(),
  hex: Buffer.from(canary).toString('hex'),
  'hex, upper case': Buffer.from(canary).toString('hex').toUpperCase(),
  'base64, alignment 0': base64(`abc${canary}tail`),
  'base64, alignment 1': base64(`abcd${canary}tail`),
  'base64, alignment 2': base64(`abcde${canary}tail`),
  'gzip, utf-8': gzipSync(`some text ${canary} and more`),
  'gzip, hex': namedGzip(Buffer.from(canary).toString('hex')),
  'gzip, base64, alignment 0': gzipSync(base64(canary)),
  'zlib, utf-8': deflateSync(`some text ${canary} and more`),
  'zlib, utf-16': deflateSync(utf16(canary).swap16()),
}

describe('the scan of a proof', () => {
  it.each(Object.entries(planted))(
    'finds a canary as %s in the middle of a file, and which it is',
    async (encoding, text) => {
      const folder = tempFolder()
      mkdirSync(join(folder, 'a/b'), { recursive: true })
      const file = join(folder, 'a/b/file.bin')
      writeFileSync(file, Buffer.concat([Buffer.from('before\n'), Buffer.from(text), Buffer.from('\nafter')]))
      const hits = await hitsIn(folder)
      expect(hits.filter(hit => hit.encoding === encoding)).toEqual([
        { file, offset: expect.any(Number), encoding, number: 23, inName: false, remains: true },
      ])
    },
  )

  it.each([
    ['a URL', (text: string) => encodeURIComponent(`a b&${text}`)],
    ['JSON within JSON', (text: string) => JSON.stringify(JSON.stringify({ [text]: `"${text}"` }))],
    ['URL-safe base64', (text: string) => Buffer.from(`???${text}>>>`).toString('base64url')],
  ])('finds it in %s', async (_, encode) => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'file'), encode(canary))
    expect((await hitsIn(folder)).map(({ number }) => number)).toContain(23)
  })

  it('finds it across the border of two reads, once, and says where', async () => {
    const folder = tempFolder()
    const at = 4 * 1024 * 1024 - 5
    writeFileSync(
      join(folder, 'big'),
      Buffer.concat([Buffer.alloc(at, 1), Buffer.from(canary), Buffer.alloc(9_000_000, 2)]),
    )
    expect(await hitsIn(folder)).toMatchObject([{ encoding: 'utf-8', offset: at, number: 23 }])
  })

  it('finds it deep in compressed data that is cut off, or followed by something else', async () => {
    const folder = tempFolder()
    const long = Array.from({ length: 50_000 }, (_, index) => `line ${index * 7919}\n`).join('')
    const whole = gzipSync(`${long}${canary}${long}`)
    writeFileSync(join(folder, 'cut'), whole.subarray(0, whole.length - 2000))
    writeFileSync(join(folder, 'followed'), Buffer.concat([whole, Buffer.from('something else')]))
    expect((await hitsIn(folder)).map(({ file, encoding }) => [file, encoding])).toEqual([
      [join(folder, 'cut'), 'gzip, utf-8'],
      [join(folder, 'followed'), 'gzip, utf-8'],
    ])
  })

  it('finds it in the name of a file or an empty folder, and in where a link leads', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, `log-${canary}.txt`), '')
    mkdirSync(join(folder, `of ${canary}`))
    symlinkSync(`/nowhere/${canary}`, join(folder, 'link'))
    expect((await hitsIn(folder)).map(({ file, inName, number }) => [file, inName, number])).toEqual(
      [join(folder, 'link'), join(folder, `log-${canary}.txt`), join(folder, `of ${canary}`)].map(file => [
        file,
        true,
        23,
      ]),
    )
  })

  it('follows links out of a place of ours, each once, and says which it can’t', async () => {
    const [folder, other, around] = [tempFolder(), tempFolder(), tempFolder()]
    const inner = join(around, 'shared')
    mkdirSync(inner)
    writeFileSync(join(other, 'leak'), canary)
    symlinkSync(other, join(other, 'loop'))
    symlinkSync(other, join(folder, 'runs'))
    symlinkSync(other, join(folder, 'runs-again'))
    symlinkSync(folder, join(folder, 'itself'))
    symlinkSync(around, join(folder, 'around'))
    const places = [
      { kind: 'Data', folder },
      { kind: 'Temporary files', folder: inner, isShared: true },
    ]
    const scan = new Scan({ places, prefix, sinceMs: 0, onProgress: () => undefined })
    await scan.all()
    const { hits, unread, places: counted } = scan.findings()
    expect(hits.map(({ file }) => file)).toEqual([join(other, 'leak')])
    expect(counted).toContainEqual({ kind: 'Data', folder, files: 1, bytes: canary.length })
    expect(unread).toEqual([
      { file: join(folder, 'around'), reason: expect.stringContaining('leads to'), isOurs: true },
    ])
  })

  it('of links in a folder that others write to it follows none', async () => {
    const [folder, other] = [tempFolder(), tempFolder()]
    writeFileSync(join(other, 'leak'), canary)
    symlinkSync(other, join(folder, 'patchbay-link'))
    const { scan } = scanOf(folder, { isShared: true })
    await scan.all()
    expect(scan.findings()).toMatchObject({ hits: [], unread: [] })
  })

  it('finds nothing of another prefix', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'file'), canaryOf(newPrefix(), 23))
    expect(await hitsIn(folder)).toEqual([])
  })

  it('counts by kind, names what was written since, and says what could not be read', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'runs'))
    writeFileSync(join(folder, 'runs/a.db'), 'abc')
    writeFileSync(join(folder, 'other'), 'de')
    const { scan, progress } = scanOf(folder, { parts: { runs: 'Kept runs' } })
    await scan.all()
    expect(scan.findings()).toMatchObject({
      places: [
        { kind: 'Data', folder, files: 1, bytes: 2 },
        { kind: 'Kept runs', folder: join(folder, 'runs'), files: 1, bytes: 3 },
      ],
      written: ['other', 'runs/a.db'].map(name => join(folder.split('/').at(-1) ?? '', name)),
      unread: [],
      hits: [],
    })
    expect(progress.at(-1)).toBe(5)
  })

  it('of a folder that others write to it takes what is Patchbay’s by name, and what was just changed', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'patchbay-x'))
    for (const name of ['patchbay-x/old', 'elsewhere-old']) {
      writeFileSync(join(folder, name), canary)
      utimesSync(join(folder, name), LONG_AGO, LONG_AGO)
    }
    // A file's date of change can't be set: both are recent unless the run starts later.
    const sinceMs = Date.now() + 60_000
    writeFileSync(join(folder, 'elsewhere-new'), canary)
    utimesSync(join(folder, 'elsewhere-new'), new Date(sinceMs), new Date(sinceMs))
    const { scan } = scanOf(folder, { isShared: true }, sinceMs)
    await scan.all()
    expect(scan.findings().hits.map(({ file }) => file)).toEqual([
      join(folder, 'elsewhere-new'),
      join(folder, 'patchbay-x/old'),
    ])
  })

  it('what was there for a while is told apart from what stays', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'stays'), canary)
    writeFileSync(join(folder, 'goes'), canary)
    writeFileSync(join(folder, 'emptied'), canary)
    const { scan } = scanOf(folder)
    await scan.recent()
    rmSync(join(folder, 'goes'))
    writeFileSync(join(folder, 'emptied'), 'something else')
    await scan.all()
    await scan.review()
    const remains = scan.findings().hits.map(hit => [hit.file.split('/').at(-1), hit.remains])
    expect(Object.fromEntries(remains)).toEqual({ stays: true, goes: false, emptied: false })
  })
})
