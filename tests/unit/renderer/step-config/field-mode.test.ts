import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { modeOf, toggleMode } from '../../../../src/renderer/features/step-config/fields/field-mode.ts'
import { readJson } from '../../../../src/renderer/features/step-config/fields/json-draft.ts'
import { findJsonMistake } from '../../../../src/renderer/features/step-config/fields/json-mistake.ts'

describe('fixed or expression', () => {
  it('is decided by what the document holds', () => {
    expect(modeOf('{{ x }}', { mode: 'fixed' })).toBe('expression')
    expect(modeOf(3, { mode: 'expression' })).toBe('fixed')
    expect(modeOf('plain', undefined)).toBe('fixed')
    expect(modeOf('plain', { mode: 'expression' })).toBe('expression')
    expect(modeOf(undefined, { mode: 'expression' })).toBe('expression')
  })

  it.each<[JsonValue | undefined, string]>([
    ['text', '{{ steps.a.b }}'],
    [5, '{{ 1 + 1 }}'],
    [{ a: [1] }, '{{ steps.a }}'],
    [undefined, '{{ x }}'],
  ])('keeps both halves of %j while toggling', (fixed, expression) => {
    const once = toggleMode(fixed, undefined)
    // The user writes an expression, looks at the fixed half, and comes back.
    const back = toggleMode(expression, once.draft)
    expect(back.value).toEqual(fixed)
    expect(modeOf(back.value, back.draft)).toBe('fixed')
    const again = toggleMode(back.value, back.draft)
    expect(again.value).toBe(expression)
    expect(modeOf(again.value, again.draft)).toBe('expression')
  })

  it('starts an expression from the fixed value, with the same meaning', () => {
    expect(toggleMode(5, undefined, 'number').value).toBe('{{ 5 }}')
    expect(toggleMode(['a', null], undefined, 'any[]').value).toBe('{{ ["a",null] }}')
    expect(toggleMode('plain', undefined, 'string').value).toBe('plain')
    expect(toggleMode('', undefined, 'string').value).toBeUndefined()
    expect(toggleMode(false, undefined, 'boolean').value).toBe('{{ false }}')
  })
})

describe('JSON while it is typed', () => {
  it('finds a mistake exactly where the parser refuses the text', () => {
    const edited = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'x', '1', '\\'))
    fc.assert(
      fc.property(edited, ([json, at, extra]) => {
        const place = at % (json.length + 1)
        const text = json.slice(0, place) + extra + json.slice(place)
        const draft = readJson(text)
        if (draft.ok) return
        expect(findJsonMistake(text)).toBe(draft.at)
        // Up to the mistake the text could still become JSON, so a cut there is never refused any earlier.
        expect(findJsonMistake(text.slice(0, draft.at))).toBeLessThanOrEqual(draft.at)
      }),
    )
  })

  it('takes nothing for no value', () => {
    expect(readJson('  \n')).toEqual({ ok: true, value: undefined })
  })

  it('reads any JSON, and an object where one is asked for', () => {
    expect(readJson('[1, null]')).toEqual({ ok: true, value: [1, null] })
    expect(readJson('{"a": 1}', 'object')).toEqual({ ok: true, value: { a: 1 } })
    expect(readJson('[1]', 'object')).toMatchObject({ ok: false, message: expect.stringContaining('object') })
    expect(readJson('{}', 'array')).toMatchObject({ ok: false, message: expect.stringContaining('list') })
  })

  it('says where a mistake is', () => {
    expect(readJson('{"a": 1,}')).toMatchObject({ ok: false, at: 8 })
    expect(readJson('{\n  "a": tru\n}')).toMatchObject({
      ok: false,
      message: expect.stringContaining('line 2'),
    })
    expect(readJson("{'a': 1}")).toMatchObject({ ok: false, at: 1 })
    expect(readJson('[1] x')).toMatchObject({ ok: false, at: 4 })
    expect(readJson('{"a":')).toMatchObject({ ok: false, message: expect.stringContaining('not finished') })
  })
})
