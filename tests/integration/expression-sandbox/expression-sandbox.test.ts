import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EXPRESSION_GLOBALS } from '#engine/expression/globals.ts'
import { previewExpression } from '#engine/index.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import {
  type ClosableExpressionSandbox,
  createExpressionSandbox,
} from '../../../src/main/adapters/expression-sandbox.ts'

const workerUrl = new URL('../../../src/main/adapters/expression-worker.ts', import.meta.url)

let sandbox: ClosableExpressionSandbox
beforeAll(() => {
  sandbox = createExpressionSandbox({ workerUrl })
})
afterAll(() => sandbox.close())
/** Whatever an expression did, the next one finds a working sandbox. */
afterEach(async () => {
  expect(await sandbox.evaluate('1 + 1', { steps: {}, env: {} })).toBe(2)
})

const scope: JsonObject = {
  steps: { a: { $return_value: { items: [{ n: 1 }, { n: 2 }], name: 'Ada' } } },
  env: { KEY: 'k' },
}
const evaluate = (source: string, given: JsonObject = scope) => sandbox.evaluate(source, given)

describe('expressions', () => {
  it.each([
    ['steps.a.$return_value.items.map(i => i.n * 2)', [2, 4]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression's own template
    ['`${steps.a.$return_value.name}-${env.KEY}`', 'Ada-k'],
    ['steps.b?.c', undefined],
    ['null', null],
    ['({ a: undefined, d: new Date(0) })', { d: '1970-01-01T00:00:00.000Z' }],
    ['[..."héllo😀"].length', 6],
    ['"a".padStart(3, "0") + [3, 1, 2].toSorted().join("") + Object.keys({ x: 1 })', '00a123x'],
    ['1 // a comment at the end', 1],
    ['[1, 2].at(-1) ?? 0', 2],
    ['"x\\u2028y".length', 3],
  ])('%s', async (source, value) => {
    expect(await evaluate(source)).toEqual(value)
  })

  it('any JSON goes in and comes out as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async json => {
        const value = JSON.parse(JSON.stringify(json), (key, part) =>
          key === '__proto__' ? undefined : part,
        ) as JsonValue
        expect(await evaluate('steps.a', { steps: { a: value }, env: {} })).toEqual(value)
      }),
      { numRuns: 100 },
    )
  })

  it('[R12] every global that the plan allows is there', async () => {
    const missing = await evaluate(
      `[${[...EXPRESSION_GLOBALS].map(name => `["${name}", typeof ${name}]`)}].filter(([n, t]) => t === 'undefined' && n !== 'undefined')`,
    )
    expect(missing).toEqual([])
  })

  it('many at once are answered each with its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => evaluate('steps.n + 1', { steps: { n }, env: {} })),
    )
    expect(answers).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  })
})

describe('errors', () => {
  it.each([
    ['steps.b.c', 'expression.failed', /TypeError: cannot read property 'c' of undefined/],
    ['nope', 'expression.failed', /ReferenceError: '?nope'? is not defined/],
    ['(() => { throw "just text" })()', 'expression.failed', /failed: just text/],
    ['(() => { throw { message: "an object" } })()', 'expression.failed', /failed: an object/],
    ['(() => { throw null })()', 'expression.failed', /threw a value that is no error/],
    [
      '(() => { throw { get message() { throw 1 } } })()',
      'expression.failed',
      /threw a value that is no error/,
    ],
    ['() => 1', 'expression.failed', /gives a function/],
    ['Symbol()', 'expression.failed', /gives a symbol/],
    ['10n', 'expression.failed', /gives a bigint/],
    ['0 / 0', 'expression.failed', /gives NaN/],
    ['(async () => 1)()', 'expression.failed', /gives a promise/],
    ['(() => { const a = {}; a.a = a; return a })()', 'expression.failed', /circular/],
    ['steps.x = 1, steps.x.y.z', 'expression.failed', /TypeError/],
    ['undeclared = 1', 'expression.failed', /ReferenceError/],
  ])('%s', async (source, code, message) => {
    await expect(evaluate(source)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

describe('[S-EX-1] hostile expressions', () => {
  it.each([
    ['an endless loop', '(() => { for (;;); })()', 'expression.timeout'],
    ['endless recursion through a getter', '({ get x() { for (;;); } }).x', 'expression.timeout'],
    [
      'a loop that catches everything',
      '(() => { for (;;) { try { for (;;); } catch {} } })()',
      'expression.timeout',
    ],
    ['an endless toJSON', '({ toJSON() { for (;;); } })', 'expression.timeout'],
    ['a proxy that never answers', 'new Proxy({}, { ownKeys() { for (;;); } })', 'expression.timeout'],
    [
      'a thrown error that never answers',
      '(() => { throw { get message() { for (;;); } } })()',
      'expression.failed',
    ],
    ['a regular expression that explodes', '/(a+)+$/.test("a".repeat(40) + "b")', 'expression.timeout'],
    ['deep recursion', '(function f() { return f() + 1 })()', 'expression.failed'],
    ['a text without end', '"x".repeat(2 ** 28)', 'expression.memory'],
    ['a result that is too large', '"x".repeat(2 ** 21)', 'expression.output-too-large'],
    ['a native loop that no interrupt reaches', 'Array(2 ** 32 - 1).join("x")', 'expression.timeout'],
  ])('%s', async (_, source, code) => {
    await expect(evaluate(source)).rejects.toMatchObject({ code })
  })

  it('a memory bomb ends, by its memory or its time', async () => {
    const bomb = evaluate('(() => { const all = []; for (;;) all.push("x".repeat(1e5) + all.length) })()')
    await expect(bomb).rejects.toMatchObject({
      code: expect.stringMatching(/^expression\.(memory|timeout)$/),
    })
  })

  it('those that wait behind one that breaks the thread are answered all the same', async () => {
    const answers = await Promise.allSettled([
      evaluate('1'),
      evaluate('Array(2 ** 32 - 1).join("x")'),
      evaluate('2'),
      evaluate('3'),
    ])
    expect(
      answers.map(answer => (answer.status === 'fulfilled' ? answer.value : answer.reason.code)),
    ).toEqual([1, 'expression.timeout', 2, 3])
  })

  it.each([
    'Object.keys(globalThis).sort().join()',
    '[].constructor.constructor("return typeof process + typeof require + typeof console + typeof setTimeout + typeof fetch")()',
    '(function () { return this })() === undefined',
    'typeof import.meta',
    'typeof std + typeof os + typeof scriptArgs + typeof WebAssembly + typeof postMessage',
  ])('reaches nothing of the host: %s', async source => {
    const given = await evaluate(source).catch(error => error.code)
    expect(['', 'undefined'.repeat(5), true, 'expression.failed']).toContain(given)
  })

  it('a dynamic import reaches nothing', async () => {
    await expect(evaluate('import("node:fs")')).rejects.toMatchObject({ code: 'expression.failed' })
  })

  it('what one does to its realm, the next does not see', async () => {
    await evaluate(
      '(Array.prototype.map = () => "stolen", Object.prototype.leak = steps.secret, JSON.stringify = () => "\\"forged\\"", (0, eval)("var kept = 1; let held = 2"), 1)',
      {
        steps: { secret: 'canary' },
        env: {},
      },
    ).catch(() => undefined)
    for (let i = 0; i < 10; i++) {
      expect(await evaluate('[[1].map(x => x + 1), ({}).leak, typeof kept, typeof held, { a: 1 }]')).toEqual([
        [2],
        null,
        'undefined',
        'undefined',
        { a: 1 },
      ])
    }
  })

  it('[S-EX-2] keys named __proto__ pollute nothing', async () => {
    const value = await evaluate(
      'JSON.parse(\'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"__proto__":2,"b":3}]}\')',
    )
    expect(JSON.stringify(value)).toBe('{"constructor":{"prototype":{"polluted":1}},"a":[{"b":3}]}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('a scope of more than 16 MB is refused before it is sent', async () => {
    await expect(
      evaluate('steps.a', { steps: { a: 'x'.repeat(17 * 1024 * 1024) }, env: {} }),
    ).rejects.toMatchObject({ code: 'expression.memory' })
  })

  it('any text that is typed gives a value or a clear error', async () => {
    const token = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '.',
        '?.',
        '=>',
        '...',
        '`',
        '${',
        '"',
        '/',
        '//',
        '/*',
        '*/',
        '\n',
        ' ',
        ',',
        ';',
        '+',
        '=',
        '!',
        '?',
        ':',
      ],
      ...[
        'steps',
        'a',
        'env',
        'x',
        '0',
        '1n',
        'this',
        'new',
        'typeof',
        'await',
        'yield',
        'import',
        'class',
        'function',
        'async',
        'return',
        'let',
        '__proto__',
        'constructor',
      ],
    )
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 12 }), async tokens => {
        const text = `{{${tokens.join('')}}}`
        const answer = await previewExpression({
          text,
          scope: scope as { steps: JsonObject; env: Record<string, string> },
          sandbox,
        })
        if (!answer.ok) expect(answer.message.length).toBeGreaterThan(5)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the thread', () => {
  it('refuses work after it was closed, and fails what was under way', async () => {
    const own = createExpressionSandbox({ workerUrl })
    const waiting = own.evaluate('1', { steps: {}, env: {} })
    const failed = expect(waiting).rejects.toMatchObject({ code: 'run.cancelled' })
    await own.close()
    await failed
    await expect(own.evaluate('1', { steps: {}, env: {} })).rejects.toMatchObject({ code: 'run.cancelled' })
  })

  it('says so when it can’t start', async () => {
    const own = createExpressionSandbox({ workerUrl: new URL('./missing.js', import.meta.url) })
    await expect(own.evaluate('1', { steps: {}, env: {} })).rejects.toMatchObject({
      code: 'internal',
      message: 'The expression sandbox did not start.',
    })
    await own.close()
  })
})
