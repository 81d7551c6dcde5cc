import { describe, expect, it } from 'vitest'
import type { Prop } from '#shared/model/action.ts'
import { hintAt, shapeOf } from '../../../../src/renderer/features/step-config/code/code-hint.ts'
import { suggestInCode } from '../../../../src/renderer/features/step-config/code/code-suggest.ts'
import type { ExpressionScope } from '../../../../src/renderer/features/step-config/expression/scope.ts'

const values: Record<string, unknown> = {
  get_user: {
    $return_value: { id: 7, name: 'Ada', token: '‹secret: steps.get_user.$return_value.token›', tags: ['x'] },
  },
  trigger: { event: { body: {} } },
}
const scope: ExpressionScope = {
  stepNames: ['get_user', 'trigger'],
  valueOf: name => values[name] as never,
  env: [{ name: 'REGION', value: 'eu', secret: false }],
  secretSources: [],
}
const props: Prop[] = [{ key: 'limit', type: 'integer', label: 'Limit', optional: false, advanced: false }]
const labels = (code: string) => suggestInCode(code, { scope, props })?.items.map(item => item.label)

describe('suggestions in code', () => {
  it('knows the steps before, by their real outputs', () => {
    expect(labels('const a = steps.')).toEqual(['get_user', 'trigger'])
    expect(labels('steps.get_user.$return_value.')).toEqual(['id', 'name', 'token', 'tags'])
  })

  it('knows `$`, what the code declares, and env', () => {
    expect(labels('  $.')).toEqual(['export', 'respond', 'auth', 'context'])
    expect(labels('$.context.')).toContain('trace_id')
    expect(labels('this.')).toEqual(['limit'])
    expect(labels('process.env.')).toEqual(['REGION'])
    expect(labels('process.')).toEqual(['env'])
  })

  it('offers names of the API on their own', () => {
    expect(labels('def')).toEqual(expect.arrayContaining(['defineComponent', 'steps', '$.export']))
  })

  it('says nothing of objects it does not know', () => {
    expect(labels('response.')).toBeUndefined()
  })
})

describe('hints in code', () => {
  const hint = (code: string, at = code.length - 1) => hintAt(code, at, scope)

  it('spells the type of an output and shows its value', () => {
    expect(hint('return steps.get_user.$return_value')).toMatchObject({
      signature: 'steps.get_user.$return_value: { id: number; name: string; token: string; tags: array }',
    })
    expect(hint('steps.get_user.$return_value.id')).toMatchObject({ what: 'Latest run: 7' })
  })

  it('never shows a secret', () => {
    expect(hint('steps.get_user.$return_value.token')).toMatchObject({
      signature: 'steps.get_user.$return_value.token: string',
      what: 'Secret, never shown.',
    })
  })

  it('says so when a step does not come before', () => {
    expect(hint('steps.later')?.what).toMatch(/No step of this name/)
  })

  it('explains the API', () => {
    expect(hint('$.export')?.signature).toMatch(/^\$\.export\(key/)
    expect(hint('await x', 2)).toBeUndefined()
  })

  it('spells types one level deep', () => {
    expect([shapeOf([]), shapeOf([1]), shapeOf([[1]]), shapeOf(null)]).toEqual([
      'unknown[]',
      'number[]',
      'unknown[][]',
      'null',
    ])
  })
})
