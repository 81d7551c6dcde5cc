import { describe, expect, it } from 'vitest'
import { parseBody, parsePairs } from '../../../src/main/triggers/parse-body.ts'
import { RefusedRequest } from '../../../src/main/triggers/request-refusal.ts'

const limits = { jsonDepth: 100 }
const parse = (body: string | Buffer, type?: string) => parseBody(Buffer.from(body), type, limits)

function refusal(body: string | Buffer, type: string): RefusedRequest {
  try {
    parse(body, type)
  } catch (error) {
    if (error instanceof RefusedRequest) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('parseBody', () => {
  it.each([
    ['application/json', '{"a":[1,"ä",null]}', { a: [1, 'ä', null] }],
    ['APPLICATION/JSON; charset=UTF-8', 'true', true],
    ['application/vnd.api+json', '"x"', 'x'],
    ['application/json', '{"constructor":{"prototype":1}}', { constructor: { prototype: 1 } }],
    [
      'application/x-www-form-urlencoded',
      'a=1&b=%C3%A4+x&a=2&a=3&c',
      { a: ['1', '2', '3'], b: 'ä x', c: '' },
    ],
    ['text/plain', 'ä', 'ä'],
    ['application/xml', '<a/>', '<a/>'],
    ['image/svg+xml', '<svg/>', '<svg/>'],
    ['image/png', 'PNG', { content_type: 'image/png', size: 3, base64: 'UE5H' }],
    ['', 'x', { content_type: '', size: 1, base64: 'eA==' }],
    ['application/json', '', null],
  ])('%s %j', (type, body, expected) => expect(parse(body, type)).toEqual(expected))

  it('decodes text by its charset', () => {
    expect(parse(Buffer.from([0xe4]), 'text/plain; charset="iso-8859-1"')).toBe('ä')
    expect(refusal('x', 'text/plain; charset=klingon')).toMatchObject({ status: 415 })
    expect(refusal(Buffer.from([0x81]), 'text/plain; charset=shift_jis')).toMatchObject({ status: 400 })
  })

  it('[S-WH-2] takes nesting up to the limit and no deeper, and does not count brackets in texts', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(() => parse(nested(100), 'application/json')).not.toThrow()
    expect(refusal(nested(101), 'application/json').message).toBe(
      'The JSON body is nested deeper than 100 levels.',
    )
    expect(refusal('{"a":'.repeat(8_000_000), 'application/json').status).toBe(400)
    const text = `\\"${'['.repeat(500)}`
    expect(parse(`["${text}"]`, 'application/json')).toEqual([`"${'['.repeat(500)}`])
  })

  it('[S-WH-2] refuses bytes that are not UTF-8', () => {
    const bad = Buffer.from([0x22, 0xc3, 0x28, 0x22])
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      expect(refusal(bad, type)).toMatchObject({ status: 400, message: 'The body is not valid UTF-8.' })
    }
  })

  it('[S-EX-2] refuses __proto__ however it is written', () => {
    for (const body of [
      '{"__proto__":{"a":1}}',
      '[{"x":{"\\u005f_proto__":1}}]',
      '{"__\\u0070roto__":1}',
      '{"__pr\\u006Fto__":1}',
    ]) {
      expect(refusal(body, 'application/json').message).toBe('The name "__proto__" is not accepted.')
    }
    expect(refusal('__proto__=1', 'application/x-www-form-urlencoded').status).toBe(400)
    expect(() => parsePairs(new URLSearchParams('__proto__=1'))).toThrow(RefusedRequest)
    expect(parse('{"text":"__proto__ \\u005f"}', 'application/json')).toEqual({ text: '__proto__ _' })
  })

  it('says where bad JSON is bad, without repeating it', () => {
    const { message } = refusal('{\n  "token": s3cret\n}', 'application/json')
    expect(message).toBe('The body is not valid JSON: line 2, column 12: a value was expected.')
    expect(refusal('{"a":', 'application/json').message).toBe(
      'The body is not valid JSON: line 1, column 6: the document ends here, in the middle: the rest seems to be cut off.',
    )
    // An earlier repeated name is no reason to refuse it, and so none to name.
    expect(refusal('{"a":1,"a":2,}', 'application/json').message).toBe('The body is not valid JSON.')
  })
})
