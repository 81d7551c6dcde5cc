import { describe, expect, it } from 'vitest'
import { workflowSchema } from '#shared/model/workflow.ts'
import { memberPathBefore } from '../../../../src/renderer/features/step-config/expression/member-path.ts'
import { ancestorsOf, createScope } from '../../../../src/renderer/features/step-config/expression/scope.ts'
import { suggest } from '../../../../src/renderer/features/step-config/expression/suggest.ts'

const id = (prefix: string, n: number) => `${prefix}_${'0'.repeat(15)}${n}`
const step = (n: number, name: string) => ({
  id: id('stp', n),
  name,
  action: 'code.run-node',
  version: '1.0.0',
  position: { x: 0, y: 0 },
})
const edge = (n: number, from: string, to: string) => ({ id: id('edg', n), from, to })

const workflow = workflowSchema.parse({
  formatVersion: 1,
  id: id('wf', 1),
  name: 'Test',
  env: [
    { name: 'REGION', value: 'eu-1' },
    { name: 'API_KEY', secret: true },
  ],
  triggers: [
    {
      id: id('trg', 1),
      name: 'hook',
      type: 'manual',
      position: { x: 0, y: 0 },
      sampleEvent: { body: { user_id: 'u_1' } },
    },
  ],
  steps: [step(1, 'get_token'), step(2, 'add_row'), step(3, 'aside')],
  edges: [
    edge(1, id('trg', 1), id('stp', 1)),
    edge(2, id('stp', 1), id('stp', 2)),
    edge(3, id('trg', 1), id('stp', 3)),
  ],
})

const outputs = {
  get_token: JSON.stringify({
    $return_value: {
      access_token: '‹secret: steps.get_token.$return_value.access_token›',
      'odd key': 1,
      list: ['a', 'b'],
      user: { name: 'Ada' },
    },
  }),
  aside: '{"$return_value":1}',
}
const scope = createScope(workflow, id('stp', 2), outputs)
const labels = (code: string, options = {}) => suggest(code, scope, options)?.items.map(item => item.label)
const item = (code: string, label: string) => suggest(code, scope)?.items.find(one => one.label === label)

describe('member path before the caret', () => {
  it.each([
    ['steps.a.b', ['steps', 'a'], 'b'],
    ['1 + steps?.a["b c"][0].', ['steps', 'a', 'b c', 0], ''],
    ['ste', [], 'ste'],
    ['', [], ''],
    ['foo(steps . a .x', ['steps', 'a'], 'x'],
  ])('%s', (code, path, partial) => {
    expect(memberPathBefore(code)).toMatchObject({ path, partial })
  })

  it.each(['f().x', '"text', '12', '[1].x', 'a[b].c'])('nothing to complete in %s', code => {
    expect(memberPathBefore(code)).toBeUndefined()
  })

  it('tells where the dot is, spaces and ?. included', () => {
    expect(memberPathBefore('a?.b')).toMatchObject({ from: 3, accessFrom: 1 })
    expect(memberPathBefore('a.')).toMatchObject({ from: 2, accessFrom: 1 })
  })
})

describe('scope of a step', () => {
  it('holds its ancestors alone, nearest first', () => {
    expect(ancestorsOf(workflow, id('stp', 2))).toEqual([id('stp', 1), id('trg', 1)])
    expect(scope.stepNames).toEqual(['get_token', 'trigger'])
  })

  it('takes the sample event for the trigger until there was a run', () => {
    expect(scope.valueOf('trigger')).toMatchObject({ event: { body: { user_id: 'u_1' } } })
    const ran = createScope(workflow, id('stp', 2), { trigger: '{"event":{"real":true}}' })
    expect(ran.valueOf('trigger')).toEqual({ event: { real: true } })
  })

  it('knows nothing of an output that is not JSON', () => {
    expect(createScope(workflow, id('stp', 2), { get_token: '{oops' }).valueOf('get_token')).toBeUndefined()
  })
})

describe('suggestions', () => {
  it('offers steps before this one, never one beside it', () => {
    expect(labels('steps.')).toEqual(['get_token', 'trigger'])
    expect(labels('steps.aside.')).toBeUndefined()
  })

  it('walks the real output of the latest run', () => {
    expect(labels('steps.get_token.$return_value.')).toEqual(['access_token', 'odd key', 'list', 'user'])
    expect(item('steps.get_token.$return_value.user.', 'name')).toMatchObject({
      type: 'string',
      preview: '"Ada"',
    })
  })

  it('quotes keys that are no names, in the place of the dot', () => {
    expect(item('steps.get_token.$return_value.', 'odd key')).toMatchObject({
      insert: '["odd key"]',
      overAccess: true,
    })
  })

  it('offers items and methods of a list', () => {
    expect(labels('steps.get_token.$return_value.list.')).toEqual(
      expect.arrayContaining(['[0]', '[1]', 'length', 'map(item => item)']),
    )
  })

  it('shows a masked value as a secret, without members', () => {
    expect(item('steps.get_token.$return_value.', 'access_token')).toMatchObject({
      type: 'secret',
      preview: '••••',
    })
    expect(labels('steps.get_token.$return_value.access_token.')).not.toContain('access_token')
  })

  it('never shows what a secret env value is', () => {
    expect(item('env.', 'REGION')).toMatchObject({ type: 'string', preview: '"eu-1"' })
    expect(item('env.', 'API_KEY')).toMatchObject({ type: 'secret', preview: '••••' })
  })

  it('puts likely credentials first in a credential field, whole', () => {
    expect(labels('', { secretFirst: true })?.[0]).toBe('steps.get_token.$return_value.access_token')
    expect(labels('')).not.toContain('steps.get_token.$return_value.access_token')
  })

  it('names the outputs of a step that never ran', () => {
    const fresh = createScope(workflow, id('stp', 2), {})
    expect(suggest('steps.get_token.', fresh)?.items.map(one => one.label)).toEqual([
      '$return_value',
      '$summary',
    ])
  })

  it('says nothing about other objects', () => {
    expect(labels('Math.')).toBeUndefined()
    expect(labels('steps.get_token.__proto__.')).toBeUndefined()
  })
})
