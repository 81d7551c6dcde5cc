import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { createMasker } from '../../../src/main/retention/masker.ts'

const secretText = fc.oneof(
  fc.string({ minLength: 4, maxLength: 60 }),
  fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }),
  fc.base64String({ minLength: 8, maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom('a', 'b', '‹', '›', '"', '\\', '/', ' ', '%', '\n', 'é', '😀'),
    minLength: 4,
    maxLength: 12,
  }),
)

/** Ways in which a program may write a secret down, surroundings included. */
const writers: readonly ((secret: string, padding: string) => string)[] = [
  secret => secret,
  (secret, padding) => Buffer.from(padding + secret + padding).toString('base64'),
  (secret, padding) => Buffer.from(padding + secret).toString('base64url'),
  (secret, padding) => `Basic ${Buffer.from(`${padding}:${secret}`).toString('base64')}`,
  secret => encodeURIComponent(secret),
  secret => `q=1&${new URLSearchParams({ token: secret })}`,
  secret => JSON.stringify({ token: secret }),
  secret => Buffer.from(secret).toString('hex'),
  secret => Buffer.from(secret).toString('hex').toUpperCase(),
]

const planted = fc.record({
  secret: fc.nat(2),
  writer: fc.nat(writers.length - 1),
  padding: fc.string({ maxLength: 5 }),
})

/** Text that surrounds what is planted: of a kind that can't spell a secret by itself. */
const documentOf = (texts: readonly string[]): JsonValue => ({
  list: [...texts],
  [`key ${texts[0] ?? ''}`]: { deep: texts.join(' ~ ') },
  count: texts.length,
})

function* textsOf(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number') yield String(value)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key
      yield* textsOf(item)
    }
  }
}

/** Judges by decoding, as a reader would, not by the masker's own list of forms. */
function* readings(text: string): Generator<Buffer> {
  yield Buffer.from(text)
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{4,}/g)) {
    for (let shift = 0; shift < 4; shift++) yield Buffer.from(run.slice(shift), 'base64')
  }
  for (const [run] of text.matchAll(/[0-9a-fA-F]{8,}/g)) {
    for (let shift = 0; shift < 2; shift++) yield Buffer.from(run.slice(shift), 'hex')
  }
  for (const reading of [text, text.replaceAll('+', ' ')]) {
    yield Buffer.from(
      reading.replace(/(?:%[0-9A-Fa-f]{2})+/g, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
    )
  }
  try {
    yield Buffer.from(JSON.stringify(JSON.parse(text)))
    for (const inner of textsOf(JSON.parse(text) as JsonValue)) yield Buffer.from(inner)
  } catch {
    // Not JSON: nothing more to read.
  }
}

const reveals = (value: JsonValue, secret: string): boolean => {
  const bytes = Buffer.from(secret)
  for (const text of textsOf(value))
    for (const reading of readings(text)) if (reading.includes(bytes)) return true
  return false
}

describe('[S-CR-1] property: no reader finds a secret in a masked document', () => {
  it('whatever the secrets, however they are written, wherever they stand', () => {
    fc.assert(
      fc.property(
        fc.array(secretText, { minLength: 1, maxLength: 3 }),
        fc.array(planted, { minLength: 1, maxLength: 6 }),
        (secrets, plants) => {
          const masker = createMasker()
          masker.add(secrets.map((value, index) => ({ value, origin: `origin.${index}` })))
          const texts = plants.map(({ secret, writer, padding }) =>
            (writers[writer] as (typeof writers)[number])(
              secrets[secret % secrets.length] as string,
              padding,
            ),
          )
          const masked = masker.maskToJson(documentOf(texts)).value
          for (const secret of secrets)
            expect(reveals(masked, secret), JSON.stringify({ secret, masked })).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('[M1] a stream gives what the whole text gives, however it is cut', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.array(fc.oneof(fc.constant('#'), fc.string({ maxLength: 20 })), { maxLength: 6 }),
        fc.array(fc.nat(40), { maxLength: 20 }),
        (secret, parts, cuts) => {
          const masker = createMasker()
          masker.add([{ value: secret, origin: 'o' }])
          const text = parts.map(part => (part === '#' ? secret : part)).join('')
          const stream = masker.stream()
          let streamed = ''
          let at = 0
          for (const cut of cuts) {
            streamed += stream.push(text.slice(at, at + cut))
            at += cut
          }
          streamed += stream.push(text.slice(at)) + stream.end()
          expect(streamed.includes(secret)).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
