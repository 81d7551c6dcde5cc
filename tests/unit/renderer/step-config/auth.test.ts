import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { actionSchema, appSchema } from '#shared/model/action.ts'
import { accountIdSchema } from '#shared/model/ids.ts'
import type { Step } from '#shared/model/workflow.ts'
import { suggestHosts } from '../../../../src/renderer/features/step-config/auth/host-suggestions.ts'
import {
  canBeExternal,
  externalFields,
  ignoredFields,
  NO_AUTH,
  withAuth,
  withOnlyApp,
  withoutApp,
} from '../../../../src/renderer/features/step-config/auth/step-auth.ts'
import { suggestAuth } from '../../../../src/renderer/features/step-config/code/auth-suggest.ts'
import { credentialReaders } from '../../../../src/renderer/features/step-config/expression/credential-readers.ts'
import { createScope } from '../../../../src/renderer/features/step-config/expression/scope.ts'
import { suggest } from '../../../../src/renderer/features/step-config/expression/suggest.ts'
import { id, sketch } from '../workflow-builder.ts'

const accountId = accountIdSchema.parse('acc_12345678')
const action = actionSchema.parse({
  key: 'http.request',
  version: '1.0.0',
  name: 'HTTP request',
  description: '',
  runtime: 'host',
  auth: 'one',
  props: [
    { key: 'url', type: 'string', label: 'URL' },
    { key: 'text', type: 'text', label: 'Text' },
    { key: 'code', type: 'code', label: 'Code' },
  ],
})
const stepOf = (auth: JsonObject = {}): Step =>
  sketch({ steps: [{ name: 'call', action: 'http.request', auth }] }).steps[0] as Step

describe('the credential of a step', () => {
  it('keeps both halves while it is toggled, and the place of each app', () => {
    const both = withAuth(withAuth(stepOf(), 'a', { accountId }), 'a', {
      mode: 'external',
      external: { token: '{{ steps.t.$return_value }}' },
    })
    expect(withAuth(both, 'a', { mode: 'account' }).auth).toEqual({
      a: { mode: 'account', accountId, external: { token: '{{ steps.t.$return_value }}' }, reveal: false },
    })
    expect(withAuth(both, 'a', { accountId: null }).auth.a).not.toHaveProperty('accountId')
    expect(Object.keys(withAuth(withAuth(both, 'b', {}), 'a', { reveal: true }).auth)).toEqual(['a', 'b'])
  })

  it('is of one app alone where one is chosen, and comes back as it was', () => {
    const first = withAuth(stepOf(), 'a', { accountId })
    const second = withOnlyApp(first, 'b', undefined)
    expect(second.auth).toEqual({ b: NO_AUTH })
    expect(withOnlyApp(second, 'a', first.auth.a).auth).toEqual(first.auth)
    expect(withOnlyApp(second, undefined, undefined).auth).toEqual({})
    expect(withoutApp(first, 'a').auth).toEqual({})
  })

  it('leaves out of external authentication what means something on one machine alone', () => {
    const app = appSchema.parse({
      key: 'aws',
      name: 'AWS',
      description: '',
      hosts: [],
      auth: [
        { key: 'profile', label: 'Profile', secret: false, accountOnly: true },
        { key: 'key', label: 'Key', secret: true },
      ],
    })
    expect(externalFields(app).map(({ key }) => key)).toEqual(['key'])
    expect(canBeExternal(app)).toBe(true)
    expect(canBeExternal({ ...app, dynamicFields: true })).toBe(false)
    expect(ignoredFields(app, { ...NO_AUTH, external: { profile: 'p', key: 'k', old: 'o' } })).toEqual([
      'profile',
      'old',
    ])
  })
})

describe('[S-CR-2] hosts to allow', () => {
  const hosts = (values: JsonObject, more: Partial<Parameters<typeof suggestHosts>[0]> = {}) =>
    suggestHosts({
      action,
      values,
      problems: [],
      error: undefined,
      allowed: ['api.own.test', '*.wide.test'],
      ...more,
    })

  it('are those of addresses written out', () => {
    expect(hosts({ url: 'https://api.example.test/v1?x=1' })).toEqual(['api.example.test'])
    expect(hosts({ url: 'https://api.example.test:8443/' })).toEqual(['api.example.test:8443'])
    expect(hosts({ url: 'http://127.0.0.1:9000/' })).toEqual(['127.0.0.1:9000'])
  })

  it('are never those that are allowed, plain http elsewhere, metadata, or in other texts', () => {
    for (const url of [
      'https://api.own.test/x',
      'https://a.wide.test/',
      'http://api.example.test/',
      'http://169.254.169.254/latest',
      'https://169.254.169.254/latest',
      '{{ steps.a.url }}',
      'https://{{ env.HOST }}/x',
      'api.example.test',
    ])
      expect(hosts({ url })).toEqual([])
    expect(hosts({ text: 'https://api.example.test/' })).toEqual([])
  })

  it('are those in requests of code that carry a credential', () => {
    const code = "await $.auth('a').fetch('https://one.test/x')\nawait fetch('https://two.test')"
    expect(hosts({ code })).toEqual(['one.test'])
  })

  it('are those that were refused', () => {
    const error = {
      code: 'step.failed' as const,
      name: 'Error',
      message: '',
      cause: {
        code: 'auth.host-not-allowed' as const,
        name: 'Error',
        message: '',
        details: { host: 'far.test' },
      },
    }
    expect(hosts({}, { error })).toEqual(['far.test'])
    const problem = {
      severity: 'error' as const,
      code: 'auth.host-not-allowed' as const,
      message: 'If you trust it, add “near.test” to the step’s allowed hosts.',
    }
    expect(hosts({}, { problems: [problem] })).toEqual(['near.test'])
  })
})

describe('completion of $.auth in code', () => {
  const credentials = [
    { key: 'google_sheets', name: 'Google Sheets', reveal: false, canFetch: true, fields: [] },
    { key: 'aws', name: 'AWS', reveal: true, canFetch: false, fields: [{ key: 'region', label: 'Region' }] },
  ]
  const labels = (code: string) => suggestAuth(code, credentials)?.items.map(({ label }) => label)

  it('names the apps of the step', () => {
    expect(labels("await $.auth('")).toEqual(['google_sheets', 'aws'])
    expect(suggestAuth('$.auth("goo', credentials)).toMatchObject({ from: 8 })
    expect(labels("auth('")).toBeUndefined()
  })

  it('knows what each handle can do', () => {
    expect(labels("$.auth('google_sheets').")).toEqual(['fetch(url)'])
    expect(labels("$.auth('aws').")).toEqual(['fields'])
    expect(labels("$.auth('aws').fields.")).toEqual(['region'])
    expect(labels("$.auth('google_sheets').fields.")).toBeUndefined()
    expect(labels("$.auth('nobody').")).toBeUndefined()
  })
})

describe('where a credential is likely to be', () => {
  const workflow = sketch({
    steps: [
      { name: 'named', action: 'code.run-node' },
      { name: 'source', action: 'vault.get' },
      { name: 'call', action: 'http.request' },
    ],
    edges: ['named>source', 'source>call'],
  })
  const source = actionSchema.parse({
    ...action,
    key: 'vault.get',
    secretOutputs: [[]],
  })
  const labels = (outputs: Record<string, string>) =>
    suggest('', createScope(workflow, id('stp', 'call'), outputs, [source]), { secretFirst: true })
      ?.items.filter(({ kind }) => kind === 'secret')
      .sort((a, b) => b.rank - a.rank)
      .map(({ label }) => label)

  it('is a secret source first, before it has run as well', () => {
    const named = JSON.stringify({ $return_value: { api_key: 'k' } })
    expect(labels({ named })).toEqual(['steps.source.$return_value', 'steps.named.$return_value.api_key'])
    const given = JSON.stringify({
      $return_value: { user: '‹secret: x›', password: '‹secret: y›' },
      $summary: 'Got 1 secret',
    })
    expect(labels({ named, source: given })).toEqual([
      'steps.source.$return_value.user',
      'steps.source.$return_value.password',
      'steps.named.$return_value.api_key',
    ])
  })
})

describe('steps that a credential is read from', () => {
  const readers = (text: string, mode = 'external') =>
    credentialReaders(
      sketch({ steps: [{ name: 'reader', auth: { app: { mode, external: { token: text } } } }] }),
      'get_token',
    )

  it.each(['{{steps.get_token.$return_value}}', "Bearer {{ steps?.['get_token'].a }}"])('%s', text => {
    expect(readers(text)).toEqual(['reader'])
    expect(readers(text, 'account')).toEqual([])
  })

  it.each(['steps.get_token.a', '{{ steps.get_token_2.a }}', '{{ x.steps.get_token }}'])('not %s', text => {
    expect(readers(text)).toEqual([])
  })
})
