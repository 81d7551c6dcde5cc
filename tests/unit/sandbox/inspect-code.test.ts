import { describe, expect, test } from 'vitest'
import { inspectCode } from '#sandbox/compile/index.ts'

/** The problems' messages with the text that each one underlines. */
function problemsOf(source: string): [underlined: string, message: string][] {
  return inspectCode(source).problems.map(({ range, message }) => [source.slice(...range), message])
}

describe('step references', () => {
  test.each([
    ['plain statements', 'return steps.get_token.$return_value + steps["other"].x', ['get_token', 'other']],
    [
      'a component',
      'export default defineComponent({ async run({ steps, $ }) { return steps.a.b } })',
      ['a'],
    ],
    ['a function with only $', 'export default async ({ $ }) => 1', []],
    ['a function without parameters', 'async () => 1', []],
    ['destructured from steps', 'const { a, b: renamed } = steps\nreturn a', ['a', 'b']],
    ['destructured in the parameter', 'export default ({ steps: { a, trigger } }) => a', ['a', 'trigger']],
    ['optional chaining', 'return steps?.a?.b', ['a']],
    ["steps as another object's property name", 'return { steps: steps.a, x: 1 }', ['a']],
    [
      'TypeScript',
      'export default async ({ steps }: { steps: any }): Promise<string> => steps.a as string',
      ['a'],
    ],
    [
      'by way of a named function',
      'async function main({ steps }) { return steps.a }\nexport default main',
      ['a'],
    ],
    ['a text that mentions steps', 'return "steps.not_me"', []],
  ])('%s', (_title, source, expected) => {
    expect(inspectCode(source).stepReferences).toEqual(expected)
  })

  test.each([
    ['as far as members are written out', 'return steps.a.b["c d"].e[i].f', [['a', 'b', 'c d', 'e']]],
    ['not the name of a method', 'return steps.a.items.map(item => item.x)', [['a', 'items']]],
    [
      'one further by destructuring',
      'const { x, y } = steps.a.b\nreturn x',
      [
        ['a', 'b', 'x'],
        ['a', 'b', 'y'],
      ],
    ],
    ['all of what is destructured with a rest', 'const { x, ...rest } = steps.a\nreturn rest', [['a']]],
    ['all of a step that goes by another name', 'const a = steps.a\nreturn a.b', [['a']]],
    [
      'all of a step that is taken apart elsewhere',
      'const { a } = steps\nreturn [a.x, steps.a.y]',
      [['a'], ['a', 'y']],
    ],
    ['past optional members', 'return steps.a?.b?.[0]?.c', [['a', 'b', '0', 'c']]],
    [
      'in a component',
      'export default defineComponent({ run({ steps: { a, b } }) { return a.x } })',
      [['a'], ['b']],
    ],
    ['everything where that can’t be told', 'return f(steps)', [[]]],
    ["everything of a text that can't be parsed", 'return steps.a +', [[]]],
  ])('paths: %s', (_title, source, expected) => {
    expect(inspectCode(source).stepPaths).toEqual(expected)
  })

  test.each([
    ['a computed name', 'return steps[name]'],
    ['handed on whole', 'return f(steps)'],
    ['in an object, by its own name', 'return { steps }'],
    ['under another name', 'export default ({ steps: s }) => s.a'],
    ['rest in the parameter', 'export default ({ $, ...rest }) => rest.steps.a'],
    ['rest of steps', 'const { a, ...others } = steps\nreturn others'],
    ['the context as a whole', 'export default async context => context.steps.a'],
    ['arguments', 'export default function () { return arguments[0].steps.a }'],
    ['eval', 'return eval("ste" + "ps.a")'],
    ['module.exports', 'module.exports = async (context) => Object.values(context)'],
    ['a component from elsewhere', 'const component = make()\nexport default component'],
    ['a run that is not written out', 'export default defineComponent({ run: makeRun() })'],
    ["text that can't be parsed", 'return steps.a +'],
  ])('all: %s', (_title, source) => {
    expect(inspectCode(source).stepReferences).toBe('all')
  })
})

describe('problems', () => {
  test('a syntax error underlines its place', () => {
    const source = 'const a = 1\nconst b = = 2\n'
    expect(problemsOf(source)).toEqual([['=', 'Unexpected token']])
    expect(inspectCode(source).problems[0]?.range).toEqual([22, 23])
  })

  test('a syntax error in TypeScript is placed in the text as written', () => {
    const source = 'const a: Record<string, number> = {}\nconst b: string = ;\n'
    expect(inspectCode(source).problems.map(({ range }) => range)).toEqual([[55, 56]])
  })

  test('packages that do not come along, in whichever way they are asked for', () => {
    const source = [
      "import a from 'left-pad'",
      "const b = require('lodash')",
      "const c = await import('./mine.js')",
      "import type { X } from 'only-a-type'",
      "import d from 'node:fs'",
      'return [a, d]',
    ].join('\n')
    expect(problemsOf(source).map(([underlined]) => underlined)).toEqual([
      "'left-pad'",
      "'lodash'",
      "'./mine.js'",
    ])
    expect(problemsOf(source)[0]?.[1]).toMatch(/No package "left-pad".*googleapis/)
    expect(inspectCode(source).imports).toEqual(['left-pad', 'lodash', './mine.js', 'node:fs'])
  })

  test('[S-CODE-1] parts of Node that start processes or threads', () => {
    expect(problemsOf("import { exec } from 'child_process'\nimport w from 'node:worker_threads'")).toEqual([
      ["'child_process'", expect.stringContaining("can't be used in a code step")],
      ["'node:worker_threads'", expect.stringContaining("can't be used in a code step")],
    ])
  })

  test('a component without run, and an export that can not be run', () => {
    expect(problemsOf('export default defineComponent({ props: {} })')).toEqual([
      ['{ props: {} }', expect.stringContaining('has no run')],
    ])
    expect(problemsOf('export default [1]')).toEqual([['[1]', expect.stringContaining('must be a function')]])
  })

  test('nesting without end is a problem, not a crash', () => {
    expect(problemsOf(`return ${'['.repeat(100_000)}`)).toHaveLength(1)
  })

  test('code over the limit is not even parsed', () => {
    const { problems } = inspectCode(`// ${'x'.repeat(1_000_000)}`)
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('at most 1000000')])
  })
})

describe('props of a component', () => {
  const component = (props: string) => `export default defineComponent({ props: ${props}, async run() {} })`

  test('as fields for the step panel', () => {
    const { props, problems } = inspectCode(
      component(`{
        name: { type: 'string', label: 'Name', description: \`Who\`, default: 'Ada', placeholder: 'x' },
        count: { type: "integer", optional: true, default: -1 },
        tags: { type: 'string[]', options: ['a', { label: 'B', value: 'b' }] },
        plain: 'boolean',
        list: { type: 'integer[]' },
        'quoted-key': { type: 'object', default: { a: [1, null, true] } },
      }`),
    )
    expect(problems).toEqual([])
    const base = { optional: false, advanced: false }
    expect(props).toEqual([
      {
        ...base,
        key: 'name',
        type: 'string',
        label: 'Name',
        description: 'Who',
        default: 'Ada',
        placeholder: 'x',
      },
      { ...base, key: 'count', type: 'integer', label: 'count', optional: true, default: -1 },
      {
        ...base,
        key: 'tags',
        type: 'string[]',
        label: 'tags',
        options: [
          { label: 'a', value: 'a' },
          { label: 'B', value: 'b' },
        ],
      },
      { ...base, key: 'plain', type: 'boolean', label: 'plain' },
      { ...base, key: 'list', type: 'any[]', label: 'list' },
      { ...base, key: 'quoted-key', type: 'object', label: 'quoted-key', default: { a: [1, null, true] } },
    ])
  })

  test.each([
    ["{ slack: { type: 'app', app: 'slack' } }", /app account/],
    ["{ db: { type: '$.service.db' } }", /unknown type/],
    ['{ x: { type: kind } }', /no type that can be read/],
    ["{ x: { type: 'string', async options() { return [] } } }", /options written out/],
    ["{ x: { type: 'string', options: names } }", /options written out/],
    ["{ __proto__: { type: 'string' } }", /plain name/],
    ["{ constructor: { type: 'string' } }", /plain name/],
    ['{ ...shared }', /spread/],
    ['shared', /as an object/],
    ["{ x: { type: 'toString' } }", /unknown type/],
  ])('%s is a problem', (props, message) => {
    const inspection = inspectCode(component(props))
    expect(inspection.problems.map(problem => problem.message)).toEqual([expect.stringMatching(message)])
    expect(inspection.props).toEqual([])
  })

  test('come from a component that stands alone, or is declared first', () => {
    const body = "{ props: { a: { type: 'string' } }, run() {} }"
    const keys = (source: string) => inspectCode(source).props.map(({ key }) => key)
    expect(keys(`defineComponent(${body})`)).toEqual(['a'])
    expect(keys(`const c = defineComponent(${body})\nexport default c`)).toEqual(['a'])
    expect(keys(`export default ${body}`)).toEqual(['a'])
  })
})

describe('texts that would take long to look at', () => {
  test.each([
    ['comments at the head', `${'/** a */\n'.repeat(5000)}return 1`],
    ['lines of comment', `${'// a\n'.repeat(20_000)}return 1`],
    ['blanks after a function', `function${' '.repeat(200_000)}x() {}`],
    ['an open comment', '/*'.repeat(100_000)],
    ['a list of very many items', `return [${'1,'.repeat(300_000)}]`],
    ['very many statements', ';'.repeat(300_000)],
  ])('[S-IM-1] %s do not hold up the app', (_, source) => {
    expect(inspectCode(source).problems.length).toBeLessThanOrEqual(1)
  })

  test('an unnamed function is one, whatever comments stand before it', () => {
    for (const before of ['', '// a\n/* b **/ ', '/**/\n\n/* */'])
      expect(inspectCode(`${before}async function ({ steps }) { return steps.a }`).problems).toEqual([])
  })
})
