import { describe, expect, it } from 'vitest'
import { marshalScope } from '#engine/expression/marshal.ts'
import { expressionsOf, parseTemplate } from '#engine/expression/template.ts'
import { previewExpression } from '#engine/index.ts'
import type { JsonObject } from '#shared/json.ts'

const steps: JsonObject = {
  trigger: { event: { body: { user: 'u1', 'x y': 1 } } },
  a: {
    $return_value: { items: [{ x: 1 }, { x: null }], text: 'héllo', constructor: 'own', none: null },
    big: { only: 'big' },
  },
}
const scope = { steps, env: { KEY: 'k', 'A-B': 'dash' } }
const seen: { source: string; scope: JsonObject }[] = []
const sandbox = {
  evaluate: async (source: string, given: JsonObject) => {
    seen.push({ source, scope: given })
    return new Function('steps', 'env', `"use strict"; return (${source}\n)`)(given.steps, given.env)
  },
}
const preview = (text: string) => previewExpression({ text, scope, sandbox })

describe('plain paths', () => {
  it.each([
    ['{{steps.a.$return_value.items[0].x}}', 1],
    ['{{steps.trigger.event.body["x y"]}}', 1],
    ['{{steps.a.$return_value.items.length}}', 2],
    ['{{steps.a.$return_value.text.length}}', 5],
    ['{{steps.a.$return_value.text[1]}}', 'é'],
    ['{{steps.a.$return_value.items[1].x}}', null],
    ['{{steps.a.$return_value.constructor}}', 'own'],
    ['{{steps.a.missing}}', undefined],
    ['{{steps.missing?.x.y.z}}', undefined],
    ['{{steps.a.$return_value.none?.x}}', undefined],
    ['{{env.KEY}}', 'k'],
    ['{{env.MISSING}}', undefined],
    ['{{ 5 }}', 5],
  ])('[R11] %s', async (text, value) => {
    expect(await preview(text)).toEqual({ ok: true, value })
  })

  it.each([
    '{{steps.a.constructor}}',
    '{{steps.a.__proto__}}',
    '{{steps.a.toString}}',
    '{{steps.a.$return_value.items.map}}',
    '{{steps.a.$return_value.items.constructor}}',
    '{{steps.a.$return_value.text.constructor}}',
    '{{steps.constructor}}',
    '{{steps.__proto__}}',
    '{{env.__proto__}}',
    '{{env.constructor}}',
  ])('[R11] [S-EX-1] nothing inherited: %s', async text => {
    expect(await preview(text)).toEqual({ ok: true, value: undefined })
  })

  it('[R11] an own key named __proto__ is not read either', async () => {
    const own = JSON.parse('{"a":{"__proto__":{"x":1}}}') as JsonObject
    const result = await previewExpression({
      text: '{{steps.a.__proto__}}',
      scope: { steps: own, env: {} },
      sandbox,
    })
    expect(result).toEqual({ ok: true, value: undefined })
  })

  it.each([
    [
      '{{steps.missing.x}}',
      'Can\'t read "x" of steps.missing: that step gave nothing: it was skipped, or has not run. Where it may be missing, write ?. instead of the dot.',
    ],
    [
      '{{steps.a.$return_value.none.x}}',
      'Can\'t read "x" of steps.a.$return_value.none: it is null. Where it may be missing, write ?. instead of the dot.',
    ],
    [
      '{{steps.a?.nope.x}}',
      'Can\'t read "x" of steps.a.nope: it is undefined. Where it may be missing, write ?. instead of the dot.',
    ],
  ])('[R11] says what is missing: %s', async (text, message) => {
    expect(await preview(text)).toEqual({ ok: false, message })
  })
})

describe('text around expressions', () => {
  it.each([
    ['a {{steps.a.missing}}{{steps.a.$return_value.none}} b', 'a  b'],
    ['n={{steps.a.$return_value.items[0].x}} {{true}}', 'n=1 true'],
    ['{{steps.a.$return_value.items}} ', '[{"x":1},{"x":null}] '],
    ['{{env.KEY}}-{{steps.trigger.event.body.user.toUpperCase()}}', 'k-U1'],
  ])('[R10] %s', async (text, value) => {
    expect(await preview(text)).toEqual({ ok: true, value })
  })
})

describe('preview', () => {
  it('names a syntax error and its place', async () => {
    expect(await preview('x {{ 1 + }}')).toEqual({ ok: false, message: 'Unexpected token.', range: [9, 10] })
  })

  it('names what expressions do not know', async () => {
    expect(await preview('{{ process.env }}')).toMatchObject({ ok: false, range: [3, 10] })
  })

  it('[R13] hands the sandbox only what is read', async () => {
    seen.length = 0
    await preview('{{ steps.a.$return_value.items[0].x + env.KEY }}')
    expect(seen).toEqual([
      {
        source: ' steps.a.$return_value.items[0].x + env.KEY ',
        scope: { steps: { a: { $return_value: { items: { 0: { x: 1 } } } } }, env: { KEY: 'k' } },
      },
    ])
  })
})

describe('marshalling', () => {
  const marshal = (source: string) => {
    const [expression] = expressionsOf(parseTemplate(`{{${source}}}`).template)
    const byName = new Map(Object.entries(steps) as [string, JsonObject][])
    const reader = { steps: byName, visibleSteps: () => ['a'], env: scope.env }
    return marshalScope(expression?.references.reads ?? [], reader)
  }

  it.each([
    ['steps.a.big.only + 1', { steps: { a: { big: { only: 'big' } } }, env: {} }],
    ['steps.a.nope.length', { steps: { a: {} }, env: {} }],
    ['steps.nope?.x + ""', { steps: {}, env: {} }],
    [
      'steps.a.$return_value.items.length + 0',
      { steps: { a: { $return_value: { items: [{ x: 1 }, { x: null }] } } }, env: {} },
    ],
    [
      'steps.a.$return_value.items[0].x + steps.a.$return_value.items.at(1).x',
      { steps: { a: { $return_value: { items: [{ x: 1 }, { x: null }] } } }, env: {} },
    ],
    ['steps.a.$return_value.text.slice(1)', { steps: { a: { $return_value: { text: 'héllo' } } }, env: {} }],
    ['Object.keys(env)', { steps: {}, env: { KEY: 'k', 'A-B': 'dash' } }],
  ])('[R13] %s', (source, expected) => {
    expect(marshal(source)).toEqual(expected)
  })

  it('[R13] a dynamic step name takes all that the step may see, and no more', () => {
    expect(marshal('steps[env.KEY]')).toEqual({ steps: { a: steps.a }, env: { KEY: 'k' } })
  })
})
