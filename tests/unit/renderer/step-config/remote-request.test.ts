import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { type Action, actionSchema } from '#shared/model/action.ts'
import { accountIdSchema } from '#shared/model/ids.ts'
import { isVisible } from '../../../../src/renderer/features/step-config/fields/visible.ts'
import {
  fieldRows,
  objectOf,
  withKey,
} from '../../../../src/renderer/features/step-config/remote/remote-fields-model.ts'
import { remoteState, withEnv } from '../../../../src/renderer/features/step-config/remote/remote-request.ts'

const action: Action = actionSchema.parse({
  key: 'sheets.add-row',
  version: '1.0.0',
  name: 'Add row',
  description: '',
  app: 'sheets',
  runtime: 'host',
  props: [
    { key: 'spreadsheet', type: 'string', label: 'Spreadsheet', remoteOptions: { loader: 'spreadsheets' } },
    {
      key: 'tab',
      type: 'integer',
      label: 'Tab',
      remoteOptions: { loader: 'tabs', dependsOn: ['spreadsheet'] },
    },
    { key: 'hasHeader', type: 'boolean', label: 'Header', default: true },
    {
      key: 'row',
      type: 'object',
      label: 'Row',
      remoteFields: { loader: 'columns', dependsOn: ['spreadsheet', 'tab', 'hasHeader'] },
      visibleWhen: { prop: 'hasHeader', values: [true] },
    },
    {
      key: 'cells',
      type: 'any[]',
      label: 'Cells',
      visibleWhen: { prop: 'hasHeader', values: [false] },
    },
    { key: 'note', type: 'string', label: 'Note', visibleWhen: { prop: 'cells', values: ['x'] } },
    { key: 'endpoint', type: 'string', label: 'Endpoint', default: 'https://sheets.test/' },
  ],
})
const accountId = accountIdSchema.parse('acc_12345678')
const env = [
  { name: 'ENDPOINT', value: 'http://127.0.0.1:8080', secret: false },
  { name: 'KEY', value: '', secret: true },
]
const prop = (key: string) => {
  const found = action.props.find(one => one.key === key)
  if (!found) throw new Error(`no prop ${key}`)
  return found
}
const state = (key: string, props: JsonObject, account: typeof accountId | undefined = accountId) =>
  remoteState(prop(key), { action, step: { props, allowedHosts: ['a.test'] }, accountId: account, env })

describe('whether choices can be loaded', () => {
  it('needs an account', () => {
    expect(
      remoteState(prop('spreadsheet'), {
        action,
        step: { props: {}, allowedHosts: [] },
        accountId: undefined,
        env,
      }),
    ).toEqual({ state: 'no-account' })
  })

  it('waits for what it depends on, first one first', () => {
    expect(state('tab', {})).toMatchObject({ state: 'waiting', on: { key: 'spreadsheet' } })
    expect(state('row', { spreadsheet: '  ' })).toMatchObject({
      state: 'waiting',
      on: { key: 'spreadsheet' },
    })
    expect(state('row', { spreadsheet: 's' })).toMatchObject({ state: 'waiting', on: { key: 'tab' } })
  })

  it('takes 0 and false for values, and defaults for what is not set', () => {
    expect(state('row', { spreadsheet: 's', tab: 0, hasHeader: false })).toMatchObject({
      state: 'ready',
      request: { props: { spreadsheet: 's', tab: 0, hasHeader: false, endpoint: 'https://sheets.test/' } },
    })
    expect(state('row', { spreadsheet: 's', tab: 0 })).toMatchObject({
      request: { props: { hasHeader: true } },
    })
  })

  it('says when only a run knows what it depends on', () => {
    expect(state('tab', { spreadsheet: '{{ steps.a.$return_value }}' })).toMatchObject({
      state: 'unknown',
      on: { key: 'spreadsheet' },
    })
  })

  it('asks by the account, the hosts allowed and what is known, expressions left out', () => {
    expect(state('spreadsheet', { spreadsheet: 's', cells: ['{{ steps.a }}', 1] })).toMatchObject({
      request: {
        action: 'sheets.add-row',
        version: '1.0.0',
        prop: 'spreadsheet',
        accountId,
        allowedHosts: ['a.test'],
        props: { spreadsheet: 's', hasHeader: true, endpoint: 'https://sheets.test/' },
      },
    })
    expect(state('spreadsheet', { cells: ['{{ steps.a }}'] })).not.toHaveProperty('request.props.cells')
  })

  it('is another question when what it depends on changes, and the same one otherwise', () => {
    const keyOf = (props: JsonObject) => {
      const now = state('tab', props)
      return now.state === 'ready' ? now.key : now.state
    }
    const before = keyOf({ spreadsheet: 's' })
    expect(keyOf({ spreadsheet: 's', cells: [1], tab: 7 })).toBe(before)
    expect(keyOf({ spreadsheet: 't' })).not.toBe(before)
    expect(keyOf({ spreadsheet: 's', endpoint: 'https://other.test/' })).not.toBe(before)
  })
})

describe('env values in what is asked', () => {
  it.each([
    ['{{ env.ENDPOINT }}', 'http://127.0.0.1:8080'],
    ['{{env.ENDPOINT}}/v4', 'http://127.0.0.1:8080/v4'],
    ['plain', 'plain'],
  ])('%s', (text, expected) => {
    expect(withEnv(text, env)).toBe(expected)
  })

  it.each(['{{ env.KEY }}', '{{ env.GONE }}', '{{ env.ENDPOINT }}{{ steps.a }}', '{{ env.ENDPOINT + 1 }}'])(
    '[S-CR-1] %s stays an expression',
    text => {
      expect(withEnv(text, env)).toBe(text)
    },
  )
})

describe('whether a prop is shown', () => {
  const shown = (values: JsonObject) =>
    action.props.filter(one => isVisible(one, action.props, values)).map(({ key }) => key)

  it('goes by the value, or the default, of another', () => {
    expect(shown({})).not.toContain('cells')
    expect(shown({})).toContain('row')
    expect(shown({ hasHeader: false })).toContain('cells')
    expect(shown({ hasHeader: false })).not.toContain('row')
  })

  it('shows both sides when only a run knows', () => {
    expect(shown({ hasHeader: '{{ steps.a.$return_value }}' })).toEqual(
      expect.arrayContaining(['cells', 'row']),
    )
  })

  it('hides what hangs on something hidden', () => {
    expect(shown({ cells: 'x', hasHeader: true })).not.toContain('note')
    expect(shown({ cells: 'x', hasHeader: false })).toContain('note')
  })
})

describe('fields that a provider names', () => {
  const loaded = [
    { key: 'A', label: 'Name' },
    { key: 'B', label: 'Age', description: 'In years' },
  ]

  it('are texts, unless a value is something else already', () => {
    expect(
      fieldRows(loaded, { A: 'Ada', B: 36 }).fields.map(({ key, label, type }) => [key, label, type]),
    ).toEqual([
      ['A', 'Name', 'string'],
      ['B', 'Age', 'any'],
    ])
  })

  it('keeps values whose field is gone, apart from the others', () => {
    const { fields, orphans } = fieldRows(loaded, { A: 'Ada', old: 'kept' })
    expect([fields.length, orphans.map(({ key }) => key)]).toEqual([2, ['old']])
  })

  it('sets and takes out single keys, in place', () => {
    expect(Object.keys(withKey({ a: 1, b: 2 }, 'a', 3) ?? {})).toEqual(['a', 'b'])
    expect(withKey({ a: 1 }, 'a', undefined)).toBeUndefined()
    expect([objectOf(['x']), objectOf('{{ a }}'), objectOf(null), objectOf({ a: 1 })]).toEqual([
      {},
      {},
      {},
      { a: 1 },
    ])
  })
})
