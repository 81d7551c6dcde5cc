import { randomBytes, randomInt } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { PRIVATE_FILE } from '../../files/atomic-file.ts'
import { canaryOf } from './needles.ts'

/** A canary that is planted, so that a scan which does not find it is known to prove nothing. */
export interface PlantedControl {
  readonly file: string
  readonly encoding: string
  remove(): void
}

/** No place of the run has this number. */
export const CONTROL_NUMBER = 0
const NAME = 'retention-proof-control-'

type Encode = (canary: string) => Buffer

const base64 = (text: string) => Buffer.from(Buffer.from(text).toString('base64'))

const WAYS: readonly (readonly [encoding: string, encode: Encode])[] = [
  ['utf-8', canary => Buffer.from(canary)],
  ['utf-16', canary => Buffer.from(canary, 'utf16le')],
  ['utf-16', canary => Buffer.from(canary, 'utf16le').swap16()],
  ['hex', canary => Buffer.from(Buffer.from(canary).toString('hex'))],
  ['base64, alignment 0', canary => base64(`${canary}x`)],
  ['base64, alignment 1', canary => base64(`a${canary}x`)],
  ['base64, alignment 2', canary => base64(`ab${canary}x`)],
  ['gzip, utf-8', canary => gzipSync(`${canary} ${canary}`)],
]

/** Somewhere in the middle of a file of noise, in an encoding that chance picks. */
export function plantControl(folder: string, prefix: string): PlantedControl {
  removeLeftOvers(folder)
  const [encoding, encode] = WAYS[randomInt(WAYS.length)] ?? ['utf-8', Buffer.from]
  const bytes = encode(canaryOf(prefix, CONTROL_NUMBER))
  const noise = () => randomBytes(randomInt(1000, 5000))
  const file = path.join(folder, `${NAME}${randomBytes(6).toString('hex')}`)
  writeFileSync(file, Buffer.concat([noise(), Buffer.from('\n'), bytes, Buffer.from('\n'), noise()]), {
    mode: PRIVATE_FILE,
  })
  return { file, encoding, remove: () => rmSync(file, { force: true }) }
}

/** Of a proof during which Patchbay was killed. */
function removeLeftOvers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(NAME)) rmSync(path.join(folder, name), { force: true })
  }
}
