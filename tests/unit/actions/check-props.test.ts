import { describe, expect, it } from 'vitest'
import { checkProps } from '#actions/check-props.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { actionSchema, type Prop } from '#shared/model/action.ts'

function actionWith(...props: (Partial<Prop> & Pick<Prop, 'key' | 'type'>)[]) {
  return actionSchema.parse({
    key: 'test.action',
    version: '1.0.0',
    name: 'Test',
    description: '',
    runtime: 'host',
    props: props.map(prop => ({ label: prop.key.toUpperCase(), ...prop })),
  })
}

function check(type: Prop['type'], value: JsonValue, more: Partial<Prop> = {}): JsonValue | undefined {
  return checkProps(actionWith({ key: 'a', type, ...more }), { a: value }).a
}

function problem(type: Prop['type'], value: JsonValue, more: Partial<Prop> = {}): string {
  try {
    check(type, value, more)
  } catch (error) {
    expect(error).toMatchObject({
      name: 'TerminalError',
      code: 'step.invalid-props',
      details: { field: 'a' },
    })
    return (error as Error).message
  }
  return 'no problem'
}

describe('checkProps', () => {
  it.each<[Prop['type'], JsonValue, JsonValue]>([
    ['string', 'text', 'text'],
    ['string', 3, '3'],
    ['text', false, 'false'],
    ['integer', 3, 3],
    ['integer', ' 12 ', 12],
    ['number', '3.5', 3.5],
    ['number', -0.5, -0.5],
    ['boolean', true, true],
    ['boolean', 'false', false],
    ['string[]', ['a', 1], ['a', '1']],
    ['string[]', '["a"]', ['a']],
    ['string[]', [], []],
    ['any[]', '[1, null, {"a": []}]', [1, null, { a: [] }]],
    ['object', { a: 1 }, { a: 1 }],
    ['object', '{"a": {"b": 1}}', { a: { b: 1 } }],
    ['any', null, null],
    ['any', '', ''],
    ['any', { a: 1 }, { a: 1 }],
    ['code', 'return 1', 'return 1'],
  ])('%s takes %j as %j', (type, value, expected) => {
    expect(check(type, value)).toEqual(expected)
  })

  it.each<[Prop['type'], JsonValue, string]>([
    ['string', ['a'], '“A” must be text; it is a list.'],
    ['string', { a: 1 }, '“A” must be text; it is an object.'],
    ['integer', 1.5, '“A” must be a whole number; it is a number.'],
    ['integer', '9007199254740993', '“A” must be a whole number; it is text.'],
    ['number', 'many', '“A” must be a number; it is text.'],
    ['number', 'Infinity', '“A” must be a number; it is text.'],
    ['boolean', 'yes', '“A” must be true or false; it is text.'],
    ['boolean', 1, '“A” must be true or false; it is a number.'],
    ['string[]', 'a, b', '“A” must be a list of texts, such as ["a", "b"]; it is text.'],
    ['string[]', ['a', null], '“A” needs text at position 2; there is nothing (null).'],
    ['any[]', '{"a": 1}', '“A” must be a list, such as ["a", 1]; it is text.'],
    ['object', [1], '“A” must be an object, such as {"name": "value"}; it is a list.'],
    ['object', '[1]', '“A” must be an object, such as {"name": "value"}; it is text.'],
    ['code', 3, '“A” must be code; it is a number.'],
    ['string', '', '“A” is required.'],
    ['any[]', '  ', '“A” is required.'],
    ['string', null, '“A” is required, but its expression gave nothing.'],
  ])('%s refuses %j', (type, value, message) => {
    expect(problem(type, value)).toBe(message)
  })

  it('fills defaults in for what is absent or empty, and leaves out what is optional', () => {
    const action = actionWith(
      { key: 'a', type: 'string', default: 'x' },
      { key: 'b', type: 'integer', default: 1 },
      { key: 'c', type: 'boolean', default: true },
      { key: 'd', type: 'string', optional: true },
      { key: 'e', type: 'any', optional: true },
    )
    expect(checkProps(action, { a: '', b: null, c: false })).toEqual({ a: 'x', b: 1, c: false })
  })

  it('keeps to the options there are', () => {
    const options = [
      { label: 'One', value: 'one' },
      { label: 'Two', value: 'two' },
    ]
    expect(check('string', 'two', { options })).toBe('two')
    expect(problem('string', 'One', { options })).toBe('“A” must be one of one, two.')
  })

  it('names every problem at once, the first field in the details', () => {
    const action = actionWith({ key: 'a', type: 'integer' }, { key: 'b', type: 'string' })
    expect(() => checkProps(action, { a: 'x', sheetNmae: 'y' })).toThrow(
      expect.objectContaining({
        message:
          '“A” must be a whole number; it is text. “B” is required. “sheetNmae” is not a field of Test: remove or rename it.',
        details: { field: 'a', problems: 3 },
      }),
    )
  })

  it('never repeats a value: it may be secret', () => {
    for (const type of ['integer', 'number', 'boolean', 'string[]', 'any[]', 'object'] as const) {
      expect(problem(type, 'canary')).not.toContain('canary')
    }
  })

  it('sees own fields alone', () => {
    const action = actionWith({ key: 'toString', type: 'any', optional: true })
    expect(checkProps(action, {})).toEqual({})
    const hostile = JSON.parse('{"__proto__": {"toString": 1}}') as JsonObject
    expect(() => checkProps(action, hostile)).toThrow('“__proto__” is not a field')
  })
})
