import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { type Prop, propSchema } from '#shared/model/action.ts'
import { propVisibility } from '#shared/model/prop-visibility.ts'

const prop = (key: string, more: object = {}): Prop =>
  propSchema.parse({ key, type: 'string', label: key, ...more })
const declared = [
  prop('mode', { default: 'simple' }),
  prop('body', { visibleWhen: { prop: 'mode', values: ['raw', true] } }),
  prop('inside', { visibleWhen: { prop: 'body', values: ['x'] } }),
]
const seen = (key: string, values: JsonObject) => {
  const one = declared.find(candidate => candidate.key === key) as Prop
  const isOpen = (value: unknown) => typeof value === 'string' && value.includes('{{')
  return propVisibility(one, { declared, values, isOpen })
}

describe('propVisibility', () => {
  it('follows the other prop’s value, its default when there is none, and text that means the same', () => {
    expect(seen('mode', {})).toBe('shown')
    expect(seen('body', {})).toBe('hidden')
    expect(seen('body', { mode: '' })).toBe('hidden')
    expect(seen('body', { mode: 'raw' })).toBe('shown')
    expect(seen('body', { mode: 'true' })).toBe('shown')
  })

  it('is open while the other’s value is an expression, and hidden with what it hangs on', () => {
    expect(seen('body', { mode: '{{env.MODE}}' })).toBe('open')
    expect(seen('inside', { mode: '{{env.MODE}}', body: 'x' })).toBe('open')
    expect(seen('inside', { body: 'x' })).toBe('hidden')
    expect(seen('inside', { mode: 'raw', body: 'x' })).toBe('shown')
  })

  it('ends where props hang on each other in a circle', () => {
    const a = prop('a', { visibleWhen: { prop: 'b', values: ['1'] } })
    const b = prop('b', { visibleWhen: { prop: 'a', values: ['1'] } })
    const props = { declared: [a, b], values: { a: '1', b: '1' }, isOpen: () => false }
    expect(propVisibility(a, props)).toBe('shown')
  })
})
