import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { formatMask } from '#shared/model/mask.ts'
import { shorten } from '#shared/shorten.ts'
import { createMasker, type Masker } from '../../../src/main/retention/masker.ts'

const TOKEN = 'ya29.A0/"Rr+é<x>&\\7 q=%2F\'Zz9'
const ORIGIN = 'steps.get_token.$return_value.access_token'
const MASK = `‹secret: ${ORIGIN}›`

function maskerOf(...values: string[]): Masker {
  const masker = createMasker()
  masker.add(values.map((value, index) => ({ value, origin: index === 0 ? ORIGIN : `origin ${index}` })))
  return masker
}

/** Of the same make, another value: what an encoding of it has in common is not the secret's. */
const OTHER = 'QB47.M8/"Kw+ö<y>&\\3 j=%3D\'Yy5'

const b64 = (text: string): string => Buffer.from(text).toString('base64')
const lowerPercent = (text: string): string => text.replace(/%../g, hex => hex.toLowerCase())
const withMarkupEscaped = (json: string, chars: RegExp): string =>
  json.replace(chars, char => `\\u00${char.charCodeAt(0).toString(16)}`)

/** By what the world writes it with, not by how the masker computes it. */
const encodings: [string, (secret: string) => string][] = [
  ['raw', secret => secret],
  ['base64', b64],
  ['base64 behind one byte', secret => b64(`x${secret}y`)],
  ['base64 behind two bytes', secret => b64(`xx${secret}yy`)],
  ['base64, url-safe', secret => Buffer.from(`abc${secret}`).toString('base64url')],
  ['a Basic header', secret => `Basic ${b64(`user:${secret}`)}`],
  ['a Basic header of OAuth', secret => `Basic ${b64(`client:${encodeURIComponent(secret)}`)}`],
  ['base64 of a JSON body', secret => b64(JSON.stringify({ a: 1, token: secret }))],
  ['encodeURIComponent', encodeURIComponent],
  ['encodeURIComponent, lower case', secret => lowerPercent(encodeURIComponent(secret))],
  ['encodeURI', encodeURI],
  ['a form body', secret => new URLSearchParams({ t: secret }).toString()],
  ['a URL query', secret => new URL(`http://h/?${secret}`).href],
  ['a URL path', secret => new URL(`http://h/p/${secret}`).href],
  ['a URL fragment', secret => new URL(`http://h/#${secret}`).href],
  [
    'a URL password',
    secret => new URL(`http://u:${secret.replace('/', '%2F').replace('\\', '%5C')}@h/`).href,
  ],
  ['JSON', secret => JSON.stringify(secret)],
  ['JSON in JSON', secret => JSON.stringify(JSON.stringify({ token: secret }))],
  ['JSON in JSON in JSON', secret => JSON.stringify(JSON.stringify(JSON.stringify([secret])))],
  ['ASCII-only JSON', secret => JSON.stringify(secret).replace('é', '\\u00e9').replace('ö', '\\u00f6')],
  ['JSON with escaped slashes', secret => JSON.stringify(secret).replaceAll('/', '\\/')],
  ['JSON safe in HTML, as Go writes it', secret => withMarkupEscaped(JSON.stringify(secret), /[<>&]/g)],
  ['JSON safe in HTML, as PHP writes it', secret => withMarkupEscaped(JSON.stringify(secret), /[<>&']/g)],
  ['hex', secret => Buffer.from(secret).toString('hex')],
  ['hex, upper case', secret => Buffer.from(secret).toString('hex').toUpperCase()],
]

const slices = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 5) }, (_, at) => text.slice(at, at + 6)))

describe('[S-CR-1] a secret in any encoding', () => {
  const masker = maskerOf(TOKEN)

  it.each(encodings)('is masked in text, every character of it: %s', (_, encode) => {
    const masked = masker.maskText(`before ${encode(TOKEN)} after`)
    expect(masked).toContain(MASK)
    expect(masked).toMatch(/^before .* after$/s)
    const common = slices(encode(OTHER))
    for (const slice of slices(encode(TOKEN))) if (!common.has(slice)) expect(masked).not.toContain(slice)
  })

  it.each(encodings)('is masked in values, keys, arrays and URLs: %s', (_, encode) => {
    const encoded = encode(TOKEN)
    const value: JsonValue = {
      [`key ${encoded}`]: [{ deep: encoded }, `https://api.example.com/v1?token=${encoded}#x`],
      plain: 'kept',
    }
    const { value: masked, json } = masker.maskToJson(value)
    expect(json).toBe(JSON.stringify(masked))
    expect(json.split(MASK)).toHaveLength(4)
    expect(json).not.toContain(JSON.stringify(encoded).slice(1, -1))
    expect(masked).toMatchObject({ plain: 'kept' })
  })

  it.each(encodings)('is masked wherever a stream is cut: %s', (_, encode) => {
    const text = `some text before ${encode(TOKEN)} and after it`
    const whole = masker.maskText(text)
    for (let cut = 1; cut < text.length; cut++) {
      const stream = masker.stream()
      expect(stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.end()).toBe(whole)
    }
    const drop = masker.stream()
    expect([...text].map(char => drop.push(char)).join('') + drop.end()).toBe(whole)
  })
})

describe('[S-CR-1] whole, longest first', () => {
  it('masks a secret that contains another as one', () => {
    const masker = maskerOf('hunter2-and-more', 'hunter2')
    expect(masker.maskText('hunter2-and-more / hunter2')).toBe(`${MASK} / ‹secret: origin 1›`)
  })

  it('leaves nothing of two secrets that overlap', () => {
    expect(maskerOf('abcdefgh', 'efghijkl').maskText('x abcdefghijkl y')).toBe(`x ${MASK} y`)
  })

  it('masks neighbors each on its own', () => {
    expect(maskerOf('abcdefgh').maskText('abcdefghabcdefgh')).toBe(MASK + MASK)
  })

  it('takes in the base64 characters that hold single bits of it', () => {
    const masker = maskerOf('secret-value')
    expect(masker.maskText(b64('abc:secret-value'))).toBe(`YWJjO${MASK}==`)
    expect(masker.maskText(b64('a:secret-value!'))).toBe(`YT${MASK}h`)
    expect(masker.maskText(b64('ab:secret-value'))).toBe(`YWI6${MASK}`)
  })

  it('keeps two keys apart that masking makes the same', () => {
    const masker = createMasker()
    masker.add([{ value: 'first-secret', origin: 'x' }])
    masker.add([{ value: 'other-secret', origin: 'x' }])
    expect(masker.maskValue({ 'first-secret': 1, 'other-secret': 2 })).toEqual({
      '‹secret: x›': 1,
      '‹secret: x› (2)': 2,
    })
  })

  it('masks numbers that are or hold a secret', () => {
    expect(maskerOf('48151623').maskValue({ pin: 48151623, longer: 9481516230, other: 42 })).toEqual({
      pin: MASK,
      longer: `9${MASK}0`,
      other: 42,
    })
  })

  it('keeps a key named __proto__ a key', () => {
    const value = JSON.parse('{"__proto__": {"t": "top-secret"}, "a": 1}') as JsonValue
    expect(JSON.stringify(maskerOf('top-secret').maskValue(value))).toBe(
      `{"__proto__":{"t":"${MASK}"},"a":1}`,
    )
  })
})

describe('[S-CR-1] values under 4 characters', () => {
  it('are not searched for in text', () => {
    expect(maskerOf('abc').maskText('abc abc')).toBe('abc abc')
    expect(maskerOf('abcd').maskText('abcd')).toBe(MASK)
  })
})

describe('parts of a secret that are as good as the whole', () => {
  it.each([
    ['the token behind Bearer', 'Bearer tok_123456789', 'tok_123456789'],
    ['the password in an address', 'postgresql://ada:correct-horse@db.test:5432/app', 'correct-horse'],
    [
      'the password in an address, as it is meant',
      'mysql://ada:c%40rrect-horse@db.test/app',
      'c@rrect-horse',
    ],
    ['the password inside of Basic', `Basic ${b64('ada:correct-horse')}`, 'correct-horse'],
    ['without the line end of a file', 'tok_123456789\n', 'tok_123456789'],
    ['a value inside of JSON text', '{"access_token":"tok_123456789"}', 'tok_123456789'],
    [
      'a line of a key',
      '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAA\n',
      'BAQEFAASCBKcwggSjAgEAA',
    ],
  ])('%s', (_, secret, part) => {
    expect(maskerOf(secret).maskText(`[${part}]`)).toBe(`[${MASK}]`)
  })
})

describe('[M3] a mask never spells a secret', () => {
  it('is neutral when the origin would', () => {
    const masker = createMasker()
    masker.add([{ value: 'get_token', origin: 'steps.get_token.$return_value' }])
    expect(masker.maskText('say get_token')).toBe('say ‹•›')
  })

  it('and is no secret itself: where one stood for a value, other masks like it stay legible', () => {
    const masker = createMasker()
    masker.add([{ value: formatMask('env.A'), origin: 'env.A' }])
    expect(masker.maskText(`is ${formatMask('env.A')}`)).toBe(`is ${formatMask('env.A')}`)
    expect(masker.label('env.A')).toBe(formatMask('env.A'))
  })

  it('notices a secret that becomes one only later', () => {
    const masker = maskerOf('first-secret')
    expect(masker.maskText('first-secret')).toBe(MASK)
    masker.add([{ value: 'access_token', origin: 'env.X' }])
    expect(masker.maskText('first-secret')).toBe('‹•›')
  })

  it('is not completed to a secret by the text around it', () => {
    const masker = createMasker()
    masker.add([{ value: 'abcd', origin: 'o' }])
    masker.add([{ value: 'x‹secret', origin: 'p' }])
    expect(masker.maskText('xabcd')).not.toContain('x‹secret')
  })
})

describe('large frozen values, whose text is made once', () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null)
      for (const member of Object.values(Object.freeze(value))) freeze(member)
    return value
  }
  const rows = (): JsonValue => Array.from({ length: 500 }, (_, n) => ({ n, 'a "key"': `row ${n} é` }))

  it('are spelled as JSON spells them, alone and within others, again and again', () => {
    const masker = maskerOf(TOKEN)
    const inner = freeze({ rows: rows(), empty: {}, list: [], nothing: null, yes: true })
    for (const value of [
      inner,
      freeze({ $return_value: inner, n: 1 }),
      { deep: { deeper: inner } },
      [inner],
      inner,
    ]) {
      const masked = masker.maskToJson(value)
      expect(masked.json).toBe(JSON.stringify(value))
      expect(masked.value).toBe(value)
      if (masked.core !== undefined) expect(masked.json).toContain(masked.core)
    }
    expect(masker.maskToJson({ again: inner }).core).toBe(JSON.stringify(inner))
  })

  it('are searched anew when another secret becomes known', () => {
    const masker = maskerOf(TOKEN)
    const value = freeze({ $return_value: { rows: rows(), token: 'known-only-later' } })
    expect(masker.maskToJson(value).json).toContain('known-only-later')
    masker.add([{ value: 'known-only-later', origin: 'later' }])
    expect(masker.maskToJson(value).json).not.toContain('known-only-later')
    expect(masker.maskToJson({ wrapped: value }).json).toContain('‹secret: later›')
  })

  it('are masked in the keys of their wrappers, too', () => {
    const inner = freeze(rows())
    expect(Object.keys(maskerOf('wrapper-key').maskToJson({ 'wrapper-key': inner }).value as object)).toEqual(
      [MASK],
    )
  })
})

describe('what is not secret', () => {
  it('comes back as the very same value', () => {
    const value: JsonValue = { a: [1, { b: 'text' }], c: null }
    const masker = maskerOf(TOKEN)
    expect(masker.maskValue(value)).toBe(value)
    expect(masker.maskToJson(value)).toEqual({ value, json: JSON.stringify(value) })
    expect(masker.maskText('nothing here')).toBe('nothing here')
    expect(createMasker().maskText('no secrets known')).toBe('no secrets known')
  })

  it('is never changed in place', () => {
    const value: JsonValue = { a: [{ b: TOKEN }] }
    const before = structuredClone(value)
    maskerOf(TOKEN).maskValue(value)
    expect(value).toEqual(before)
  })

  it('[S-CR-1] masks a value of megabytes without holding up the app', () => {
    const value = `${'aé"\\n'.repeat(200_000)}end`
    const masker = createMasker()
    masker.add([{ value, origin: 'steps.a' }])
    const base64 = Buffer.from(`user:${value}`).toString('base64')
    const masked = masker.maskToJson({ value, nested: JSON.stringify({ value }), base64 }).json
    expect(masked.length).toBeLessThan(500)
    expect(masked).toContain('‹secret: steps.a›')
  })

  it.each([1, 2, 5, 11])('[M4] leaves nothing of a secret that was cut after %i characters', kept => {
    const secret = 'c4n4ry-"token"'
    const masker = createMasker()
    masker.add([{ value: secret, origin: 'steps.a' }])
    const before = '= '.repeat(20)
    const cut = shorten(`${before}${secret} and more`, before.length + kept)
    const mark = cut.slice(before.length + kept)
    expect(masker.maskText(cut)).toBe(`${before}‹•›${mark}`)
    expect(masker.maskToJson({ $summary: cut }).value).toEqual({ $summary: `${before}‹•›${mark}` })
    const base64 = Buffer.from(secret).toString('base64')
    expect(masker.maskText(shorten(base64.repeat(2), base64.length + 4))).not.toContain(base64.slice(0, 4))
    expect(masker.maskTexts([cut, `${cut}\n    at step a:1:1`])[1]).toBe(
      `${before}‹•›${mark}\n    at step a:1:1`,
    )
  })
})
