import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { compileCode } from '#sandbox/compile/index.ts'
import { describeError } from '../../../src/sandbox/worker/describe-error.ts'
import type { StepApi } from '../../../src/sandbox/worker/step-api.ts'
import { loadStepCode, runStepCode } from '../../../src/sandbox/worker/step-code.ts'

const api: StepApi = {
  export: () => undefined,
  respond: () => undefined,
  context: {},
  auth: () => {
    throw new Error('this step has none')
  },
}

async function run(source: string, inputs = {}): Promise<unknown> {
  const result = compileCode(source)
  if (!result.ok) throw new SyntaxError(result.problems[0]?.message)
  const steps = { a: { x: 1 }, trigger: { event: { body: 'hello' } } }
  return runStepCode(loadStepCode('my_step', result.compiled), { steps, inputs, $: api })
}

/** Line and column, from 1, that the author is told. */
async function placeOf(source: string): Promise<string | undefined> {
  const result = compileCode(source)
  if (!result.ok) throw new Error('does not compile')
  try {
    await run(source)
  } catch (error) {
    const { details } = describeError(error, { step: 'my_step', columns: result.compiled.columns })
    return `${details?.line}:${details?.column}`
  }
  return undefined
}

describe('forms', () => {
  test.each([
    ['a component', 'export default defineComponent({ async run({ steps, $ }) { return steps.a.x } })'],
    ['a component without defineComponent', 'export default { run({ steps }) { return steps.a.x } }'],
    ['an arrow function', 'export default async ({ steps, $ }) => steps.a.x'],
    ['a function declaration', 'export default async function ({ steps }) { return steps.a.x }'],
    ['a named function declaration', 'export default async function main({ steps }) { return steps.a.x }'],
    [
      'a named function used above itself',
      'const copy = main\nexport default async function main({ steps }) { return steps.a.x }',
    ],
    ['a function declared first', 'async function main({ steps }) { return steps.a.x }\nexport default main'],
    ['a function exported by name', 'const main = ({ steps }) => steps.a.x\nexport { main as default }'],
    ['one arrow function', 'async ({ steps, $ }) => {\n  return steps.a.x\n}'],
    [
      'one arrow function with a semicolon and comments',
      '// what it does\nasync ({ steps }) => steps.a.x; // done',
    ],
    ['one function in parentheses', '(async ({ steps }) => steps.a.x)'],
    ['one unnamed function', '/* x */ async function ({ steps }) { return steps.a.x };'],
    ['one named function', 'async function main({ steps }) { return steps.a.x }'],
    ['one component', 'defineComponent({ run({ steps }) { return steps.a.x } })'],
    ['statements', 'const { x } = steps.a\nreturn x'],
    ['statements with await at the top', 'const x = await Promise.resolve(steps.a.x)\nreturn x'],
    ['module.exports', 'module.exports = async ({ steps }) => steps.a.x'],
    ['module.exports of a component', 'module.exports = { run({ steps }) { return steps.a.x } }'],
    ['exports.run', 'exports.run = ({ steps }) => steps.a.x'],
    [
      'TypeScript component',
      'interface A { x: number }\nexport default defineComponent({ async run({ steps }: any): Promise<number> { return (steps.a as A).x } })',
    ],
    [
      'TypeScript unnamed function',
      'async function ({ steps }: { steps: any }): Promise<number> { return steps.a!.x }',
    ],
    ['TypeScript statements', 'enum E { One = 1 }\nconst x: number = E.One\nreturn x satisfies number'],
    [
      'other exports beside the default',
      'export const x = 1\nexport function y() { return x }\nexport { x as z }\nexport default () => y()',
    ],
    ['no semicolons', 'const x = 1\nexport default () => x\n'],
    [
      'a default export with parentheses on the next line',
      'const f = () => 1\nexport default f\n;(() => 0)()',
    ],
    [
      'own names for what is given',
      'const $ = 1, require = 2, module = 3, exports = 4, $patchbay = 5\nreturn $',
    ],
    ['a hashbang', '#!/usr/bin/env node\nreturn 1'],
    [
      'an import of Node',
      'import path, { join as j } from "node:path"\nimport * as all from "path"\nreturn all.join("a") === j("a") && path.sep === all.sep ? 1 : 0',
    ],
    ['imports below their use', 'export default () => sep.length\nimport { sep } from "path"'],
    ['an import for its effects', 'import "node:path"\nreturn 1'],
    ['a dynamic import', 'const { sep } = await import("node:path")\nreturn sep.length'],
    ['require', 'return require("node:path").sep.length'],
    ['import.meta', 'return import.meta.url === "patchbay:step" ? 1 : 0'],
  ])('%s', async (_title, source) => {
    expect(await run(source)).toBe(1)
  })

  test('nothing returned is undefined', async () => {
    expect(await run('const x = 1')).toBeUndefined()
    expect(await run('')).toBeUndefined()
  })

  test("`this` of a component holds its props' values, defaults and methods", async () => {
    const source = `export default defineComponent({
      props: { a: { type: 'string' }, b: { type: 'string', default: 'B' }, c: { type: 'string', optional: true } },
      methods: { both() { return this.a + this.b } },
      async run() { return [this.both(), this.c] },
    })`
    expect(await run(source, { a: 'A' })).toEqual(['AB', undefined])
    expect(await run(source, { a: 'A', b: 'x', c: 'C' })).toEqual(['Ax', 'C'])
    await expect(run(source)).rejects.toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining('"a"'),
    })
  })

  test('module scope is new for every invocation', async () => {
    const source = 'let count = 0\nexport default () => ++count'
    expect([await run(source), await run(source)]).toEqual([1, 1])
  })

  test.each([
    ['an export that is a number', 'const x = 1\nexport default x', TypeError],
    ['a name that a module lacks', 'import { nothing } from "node:path"\nreturn 1', SyntaxError],
    ['a package that is not there', 'import x from "left-pad"\nreturn 1', Error],
    ['code is strict', 'undeclared = 1', ReferenceError],
  ])('%s is an error', async (_title, source, kind) => {
    await expect(run(source)).rejects.toBeInstanceOf(kind)
  })
})

describe('places of errors', () => {
  test.each([
    ['on the first line', "throw new Error('x')", '1:7'],
    ['on the first line behind imports', "import 'node:path'; throw new Error('x')", '1:27'],
    [
      'below imports over several lines',
      "import {\n  join,\n} from 'node:path'\n\nthrow new Error('x')",
      '5:7',
    ],
    ['in a default export', "export default async () => { throw new Error('x') }", '1:36'],
    ['in a default export over two lines', "export default\n  () => { throw new Error('x') }", '2:17'],
    ['in a named default export', "export default function f() { throw new Error('x') }", '1:37'],
    ['in one function', "async () => {\n  throw new Error('x')\n}", '2:9'],
    ['in one function on one line', "async () => { throw new Error('x') }", '1:21'],
    ['in one unnamed function', "async function () { throw new Error('x') }", '1:27'],
    ['in TypeScript', "const a: Record<string, number> = {}; throw new Error('x' as string)", '1:45'],
    [
      'in TypeScript below an interface',
      'interface A {\n  b: string\n}\nexport default async (c: any) => { const d: string = c; throw new Error(d) }',
      '4:63',
    ],
    ['in a thrown TypeError of the runtime', 'const a = undefined\nreturn a.b', '2:10'],
  ])('%s', async (_title, source, place) => {
    expect(await placeOf(source)).toBe(place)
  })

  test('frames of the host are left out, functions of the step stay', async () => {
    const source = "function inner() { throw new TypeError('boom') }\nexport default async () => inner()"
    const error = await run(source).catch(thrown => describeError(thrown, { step: 'my_step', columns: {} }))
    expect(error).toMatchObject({ code: 'code.thrown', name: 'TypeError', message: 'boom' })
    const [head, first, ...others] = String((error as { stack: string }).stack).split('\n')
    expect([head, first]).toEqual(['TypeError: boom', '    at inner (step my_step:1:26)'])
    expect(others.filter(line => !line.includes('step my_step:'))).toEqual([])
  })
})

test('line breaks and length of the script stay the same whatever is rewritten', () => {
  const source =
    'import a from "node:path"\nimport {\n  b\n} from "node:fs"\nexport const c = 1\n\nexport default\n\n() => a'
  const result = compileCode(source)
  expect(result.ok && result.compiled.script.split('\n')).toHaveLength(source.split('\n').length + 1)
})

test('what compiles is always a script that V8 takes', () => {
  const sources = [
    'return 1',
    'export default () => 1',
    'async ({ steps }) => 1',
    'import a from "zod"\nreturn a',
    '',
  ]
  for (const source of sources) {
    const result = compileCode(source)
    expect(result.ok && new Script(result.compiled.script)).toBeTruthy()
  }
})
