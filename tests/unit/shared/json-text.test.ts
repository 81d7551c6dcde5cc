import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonTextError, parseJsonText } from '#shared/json-text.ts'

const parse = (text: string) => parseJsonText(text, { maxDepth: 100 })

function failure(text: string): JsonTextError {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof JsonTextError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('parseJsonText', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        const text = JSON.stringify(value, null, indent)
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('agrees with JSON.parse on what is JSON at all', () => {
    const scraps = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        'a',
        '\\',
        'u00e4',
        '1',
        '-',
        '.',
        'e',
        'true',
        'null',
        ' ',
        '\n',
      ),
    )
    fc.assert(
      fc.property(scraps, parts => {
        const text = parts.join('')
        let expected: unknown
        try {
          expected = JSON.parse(text)
        } catch {
          expect(failure(text).kind).not.toBe('rule')
          return
        }
        try {
          expect(parse(text)).toEqual(expected)
        } catch (error) {
          // Stricter in its own rules alone: here only a repeated name is possible.
          expect(error).toMatchObject({ kind: 'rule' })
        }
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    [
      '{\n  "a": 1,\n}',
      3,
      1,
      'syntax',
      'a name was expected after the comma: remove the comma, or add the name',
    ],
    ['{"a" 1}', 1, 6, 'syntax', 'a colon was expected after the name "a"'],
    ['[1 2]', 1, 4, 'syntax', 'a comma or ] was expected'],
    ['{"a":1 "b":2}', 1, 8, 'syntax', 'a comma or } was expected'],
    ['[01]', 1, 3, 'syntax', 'a comma or ] was expected'],
    ['[+1]', 1, 2, 'syntax', 'a value was expected'],
    ['["\\q"]', 1, 3, 'syntax', 'unknown escape after \\'],
    ['["a\tb"]', 1, 4, 'syntax', 'a text must stay on one line: write a line break as \\n'],
    ['/* no */ 1', 1, 1, 'syntax', 'a value was expected; JSON has no comments'],
    ['[1] 2', 1, 5, 'syntax', 'something follows the end of the document'],
    ['[1,\n 2', 2, 3, 'cut-off', 'the document ends here, in the middle: the rest seems to be cut off'],
    ['["abc', 1, 2, 'cut-off', 'this text is never closed: the rest seems to be cut off'],
    ['["abc\\u00', 1, 2, 'cut-off', 'this text is never closed: the rest seems to be cut off'],
    ['[1e999]', 1, 2, 'rule', 'the number is too large'],
    ['{"a":1,"\\u0061":2}', 1, 8, 'rule', 'the name "a" is given twice in the same object'],
    ['{"x":{"__proto__":1}}', 1, 7, 'rule', 'the name "__proto__" is not allowed'],
  ])('says where and why: %j', (text, line, column, kind, reason) => {
    const { message, ...rest } = failure(text)
    expect({ message, ...rest }).toMatchObject({
      message: `line ${line}, column ${column}: ${reason}`,
      line,
      column,
      kind,
    })
  })

  it('stops at the depth limit without using the stack', () => {
    expect(parseJsonText('[[1]]', { maxDepth: 2 })).toEqual([[1]])
    expect(failure('['.repeat(2_000_000)).message).toBe(
      'line 1, column 101: is nested deeper than 100 levels',
    )
  })

  it('takes the same name in different objects, a byte order mark, and texts of many megabytes', () => {
    const long = 'x'.repeat(5_000_000)
    expect(parse(`\uFEFF[{"a":1},{"a":{"a":2}},"${long}"]`)).toEqual([{ a: 1 }, { a: { a: 2 } }, long])
  })
})
