import { describe, expect, it } from 'vitest'
import { expressionsOf, parseTemplate } from '#engine/index.ts'

const referencesOf = (source: string) => {
  const { template, errors } = parseTemplate(`{{${source}}}`)
  expect(errors).toEqual([])
  const [expression] = expressionsOf(template)
  return expression?.references ?? { reads: [], unknown: [] }
}
const reads = (source: string) =>
  referencesOf(source).reads.map(({ root, path }) => [root, ...path].join('/'))
const unknown = (source: string) => referencesOf(source).unknown.map(({ name }) => name)

describe('references', () => {
  it.each([
    ['steps.a.b + env.X', ['steps/a/b', 'env/X']],
    ['steps.a.items.map(i => i.x)', ['steps/a/items']],
    ['steps.a.items[0].x.trim().length', ['steps/a/items/0/x']],
    ['steps.a[steps.b.key].c', ['steps/b/key', 'steps/a']],
    ['steps[env.NAME].x', ['env/NAME', 'steps']],
    ['Object.keys(steps)', ['steps']],
    ['steps?.a?.b', ['steps/a/b']],
    ['steps["a"][`b`]', ['steps/a/b']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression's own template
    ['`${steps.a} ${env.B}`', ['steps/a', 'env/B']],
    ['({ steps })', ['steps']],
    ['({ steps: 1, [steps.a]: 2 })', ['steps/a']],
    ['((steps) => steps.a)(1)', []],
    ['((x = steps.a) => x)()', ['steps/a']],
    ['(() => { { let steps = 1; void steps.b } return steps.a })()', ['steps/a']],
    ['(() => { var { steps } = env; return steps.a })()', ['env']],
    ['(function steps() { return steps.a })()', []],
    ['(() => { try { throw 1 } catch (env) { return env.A } })()', []],
    ['(() => { for (const env of [1]) void env.A; return env.B })()', ['env/B']],
    ['new Date(steps.a.ts)', ['steps/a/ts']],
    ['(steps.a.token.trim)()', ['steps/a/token']],
    ['(steps.a).b', ['steps/a/b']],
    ['steps.a.token.concat`x`', ['steps/a/token']],
    ['steps.a.fn.call(steps.b)', ['steps/a/fn', 'steps/b']],
  ])('[R12] %s', (source, expected) => {
    expect(reads(source)).toEqual(expected)
  })

  it.each([
    ['process.env', ['process']],
    ['globalThis.x + window', ['globalThis', 'window']],
    ['eval("1")', ['eval']],
    ['import("fs")', ['import']],
    ['JSON.stringify(Math.max(parseInt("1"), NaN)) + undefined', []],
    ['[1].map((x, i) => x + i)', []],
    ['(() => { outer: for (;;) { break outer } })()', []],
    ['(class A { static b = A })', []],
    ['(() => { switch (1) { case 1: const y = 2; return y } })()', []],
    ['(({ a: [b, ...c], ...d }) => [b, c, d])(1)', []],
    ['x => y', ['y']],
    ['await', ['await']],
  ])('[R12] unknown names of %s', (source, expected) => {
    expect(unknown(source)).toEqual(expected)
  })

  it('[R12] ranges are those of the field', () => {
    expect(referencesOf('steps.a.b').reads[0]?.range).toEqual([2, 11])
  })
})
