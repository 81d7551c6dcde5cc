import { describe, expect, it } from 'vitest'
import { expressionsOf, parseTemplate } from '#engine/index.ts'

const kinds = (text: string) => {
  const { template, errors } = parseTemplate(text)
  expect(errors).toEqual([])
  return {
    kind: template.kind,
    expressions: expressionsOf(template).map(({ kind, source, range }) => ({ kind, source, range })),
  }
}

describe('templates', () => {
  it('[R10] a text without braces is fixed', () => {
    expect(parseTemplate('a } b { c')).toEqual({
      template: { kind: 'literal', text: 'a } b { c' },
      errors: [],
    })
  })

  it('[R10] one expression alone, and the same with a blank around it', () => {
    const expression = { kind: 'path', source: ' steps.a ', range: [2, 11] }
    expect(kinds('{{ steps.a }}')).toEqual({ kind: 'expression', expressions: [expression] })
    expect(kinds('{{ steps.a }} ').kind).toBe('text')
  })

  it.each([
    ['braces in a string', `{{ "}}" }}`],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression's own template
    ['braces in a template literal', '{{ `}}${ {a: {b: 1}}.a }` }}'],
    ['an object against the end', '{{ {a: {b: 1}}}}'],
    ['braces in a regular expression', '{{ /}}/.test(steps.a) }}'],
    ['braces in a comment', '{{ 1 /* }} */ }}'],
    ['a function with a body', '{{ (() => { return { a: 1 } })() }}'],
    ['a comma expression', '{{ 1, 2 }}'],
    ['parentheses', '{{ ((steps.a) + (1)) }}'],
    ['a class in parentheses', '{{ (class { static a = 1 }) }}'],
    ['a line comment that ends', '{{ 1 // }}\n}}'],
  ])('[R10] ends where JavaScript says: %s', (_, text) => {
    expect(kinds(text)).toMatchObject({ kind: 'expression', expressions: [{ source: text.slice(2, -2) }] })
  })

  it('[R10] several expressions with text between', () => {
    const { template } = parseTemplate('a{{1}}b{{2}}{{3}}c')
    expect(
      template.kind === 'text' && template.parts.map(part => (typeof part === 'string' ? part : part.source)),
    ).toEqual(['a', '1', 'b', '2', '3', 'c'])
  })

  it.each([
    ['{{ }}', 'The expression is empty. Write something between {{ and }}.', [0, 5]],
    ['{{ steps.a', 'The expression does not end. Close it with }}.', [0, 10]],
    ['x {{ a +', 'The expression does not end. Close it with }}.', [2, 8]],
    ['{{ a b }}', 'Unexpected “b” after the expression: expected an operator or }}.', [5, 6]],
    ['{{ a..b }}', 'Unexpected token.', [5, 6]],
    ['{{ "open }}', 'Unterminated string constant.', [3, 4]],
    ['{{ await x }}', 'Unexpected “x” after the expression: expected an operator or }}.', [9, 10]],
  ])('[R10] says what is wrong and where: %s', (text, message, range) => {
    const { errors } = parseTemplate(text)
    expect(errors).toEqual([{ message, range }])
  })

  it('[R10] finds every mistake in a text, not just the first', () => {
    expect(parseTemplate('{{ }} and {{ 1 2 }} and {{ 3 }}').errors.map(({ range }) => range)).toEqual([
      [0, 5],
      [15, 16],
    ])
  })

  it('[R11] tells paths, literals and scripts apart', () => {
    const kindOf = (text: string) => kinds(`{{${text}}}`).expressions[0]?.kind
    expect(
      [
        'steps.a.b[0]["x y"]?.c',
        'env.A',
        '"x"',
        'null',
        '1.5',
        'steps[env.A]',
        'steps',
        '(steps.a?.b).c',
        'steps.a.b()',
        '1n',
        '/x/',
      ].map(kindOf),
    ).toEqual([
      'path',
      'path',
      'constant',
      'constant',
      'constant',
      'script',
      'script',
      'script',
      'script',
      'script',
      'script',
    ])
  })

  it.each([
    ['wrong expressions', '{{]}}'.repeat(300_000)],
    ['comments that never end', '{{/*}}'.repeat(300_000)],
    ['right expressions, one a line', '{{1}}\n'.repeat(100_000)],
    ['members', `{{steps${'.a'.repeat(300_000)}}}`],
  ])('[S-IM-1] a text of very many %s is read without holding up the app', (_, text) => {
    expect(parseTemplate(text).errors.length).toBeLessThanOrEqual(20)
  })

  it('[S-IM-1] nested too deeply, an expression is a mistake in the text, not an exception', () => {
    for (let depth = 1000; depth <= 32_000; depth = Math.round(depth * 1.3)) {
      for (const text of [`{{1${'+1'.repeat(depth)}}}`, `{{${'('.repeat(depth)}1${')'.repeat(depth)}}}`]) {
        expect(parseTemplate(text).errors.length).toBeLessThanOrEqual(1)
      }
    }
    expect(parseTemplate(`{{${'('.repeat(32_000)}`).errors).toHaveLength(1)
  })

  it('[R10] places count from the start of the text, whatever stands before the expression', () => {
    const text = 'a\n{{ 1 }}\n{{ steps.a.b + nope }} {{ 2 3 }}'
    const { template, errors } = parseTemplate(text)
    const [, sum] = expressionsOf(template)
    const at = (part: string) => [text.indexOf(part), text.indexOf(part) + part.length]
    expect(sum?.references.reads[0]?.range).toEqual(at('steps.a.b'))
    expect(sum?.references.unknown).toEqual([{ name: 'nope', range: at('nope') }])
    expect(errors[0]?.range).toEqual(at('3'))
  })
})
