import { describe, expect, test } from 'vitest'
import { appSchema } from '#shared/model/action.ts'
import { checkCustomApp } from '../../../../src/main/accounts/custom-apps.ts'
import { type AppForm, EMPTY_FORM } from '../../../../src/renderer/features/accounts/define/app-form.ts'
import { buildApp } from '../../../../src/renderer/features/accounts/define/build-app.ts'
import { checkForm } from '../../../../src/renderer/features/accounts/define/check-form.ts'
import { formOf } from '../../../../src/renderer/features/accounts/define/form-of-app.ts'

const form = (changes: Partial<AppForm> = {}): AppForm => ({
  ...EMPTY_FORM,
  name: 'Acme CRM',
  hosts: 'api.acme.example',
  ...changes,
})
const OAUTH = form({
  by: 'oauth',
  authorizationEndpoint: 'https://acme.example/authorize',
  tokenEndpoint: 'https://acme.example/token',
  scopes: 'contacts.read | Read contacts\noffline',
})
const build = (given: AppForm, taken: readonly string[] = []) => {
  expect(checkForm(given)).toEqual({})
  return buildApp({ form: given, taken: new Set(taken) })
}
const FIELDS: AppForm['fields'] = [
  { id: 1, label: 'User name', secret: false },
  { id: 2, label: 'Password', secret: true },
]

describe('by key', () => {
  test.each([
    ['a bearer header', {}, { headers: { authorization: 'Bearer {api_key}' }, query: {} }],
    [
      'a header of its own',
      { putAs: 'header', headerName: 'X-Token', headerPrefix: 'Token' },
      { headers: { 'X-Token': 'Token {api_key}' }, query: {} },
    ],
    ['a query parameter', { putAs: 'query', queryName: 'key' }, { headers: {}, query: { key: '{api_key}' } }],
    [
      'basic',
      { putAs: 'basic', fields: FIELDS, userField: 1, valueField: 2 },
      { headers: {}, query: {}, basic: { user: '{user_name}', password: '{password}' } },
    ],
  ] as const)('put on requests as %s', (_, changes, request) => {
    const app = build(form(changes))
    expect(app.request).toEqual(request)
    expect(checkCustomApp(app)).toMatchObject({ key: 'custom_acme_crm', isCustom: true })
  })

  test('keys come from names, and never twice', () => {
    const fields = [
      { id: 1, label: 'Clé d’accès', secret: true },
      { id: 2, label: 'cle d acces', secret: false },
      { id: 3, label: '2nd', secret: false },
    ]
    const app = build(form({ fields }), ['custom_acme_crm'])
    expect([app.key, ...app.auth.map(({ key }) => key)]).toEqual([
      'custom_acme_crm_2',
      'cle_d_acces',
      'cle_d_acces_2',
      'field_2nd',
    ])
    expect(() => checkCustomApp(app)).not.toThrow()
  })
})

test('by OAuth 2.0: what the main process takes', () => {
  const app = build({ ...OAUTH, identityUrl: 'https://acme.example/me', identityPath: 'user.email' })
  expect(checkCustomApp(app).oauth).toMatchObject({
    key: 'custom_acme_crm',
    scopes: [
      { value: 'contacts.read', label: 'Read contacts', default: true },
      { value: 'offline', label: 'offline', default: true },
    ],
    identity: { url: 'https://acme.example/me', path: ['user', 'email'] },
    clientSecret: 'required',
  })
})

describe('changing an app', () => {
  test.each([
    ['bearer', form()],
    ['header', form({ putAs: 'header', headerName: 'X-Token', headerPrefix: 'Token' })],
    ['query', form({ putAs: 'query', queryName: 'key' })],
    ['basic', form({ putAs: 'basic', fields: FIELDS, userField: 1, valueField: 2 })],
    [
      'oauth',
      { ...OAUTH, authorizationParams: 'prompt=consent', scopeSeparator: ',', clientAuth: 'none' as const },
    ],
  ])('saved as it is, it stays what it was: %s', (_, given) => {
    const app = build(given)
    expect(buildApp({ form: formOf(app), before: app, taken: new Set([app.key]) })).toEqual(app)
  })

  test('a new name keeps its key and those of its fields, so that its accounts go on fitting', () => {
    const app = build(form())
    const before = formOf(app)
    const fields = before.fields.map(field => ({ ...field, label: 'Token' }))
    const changed = buildApp({ form: { ...before, name: 'Other', fields }, before: app, taken: new Set() })
    expect(changed).toMatchObject({ key: app.key, name: 'Other', auth: [{ key: 'api_key', label: 'Token' }] })
  })

  test('what the form does not show of a field stays', () => {
    const app = build(form())
    const [field] = app.auth
    const rich = appSchema.parse({
      ...app,
      auth: [{ ...field, optional: true, description: 'Of the team.' }],
    })
    expect(buildApp({ form: formOf(rich), before: rich, taken: new Set() }).auth).toEqual(rich.auth)
  })
})

describe('mistakes are said at their place', () => {
  test.each([
    [{ name: ' ' }, 'name'],
    [{ hosts: '' }, 'hosts'],
    [{ hosts: 'https://api.acme.example/v1' }, 'hosts'],
    [{ hosts: 'api.acme.example, *.com' }, 'hosts'],
    [{ hosts: 'not a_host!' }, 'hosts'],
    [{ fields: [{ id: 1, label: '', secret: true }] }, 'field.1'],
    [{ fields: [{ id: 1, label: 'User', secret: false }] }, 'fields'],
    [{ putAs: 'header', headerName: 'Not a name' }, 'headerName'],
    [{ putAs: 'header', headerName: 'Host' }, 'headerName'],
    [{ putAs: 'query', queryName: '' }, 'queryName'],
    [{ valueField: 9 }, 'valueField'],
  ] as const)('%o: %s', (changes, place) => {
    expect(Object.keys(checkForm(form(changes)))).toEqual([place])
  })

  test.each([
    [{ tokenEndpoint: '' }, 'tokenEndpoint'],
    [{ tokenEndpoint: 'acme.example/token' }, 'tokenEndpoint'],
    [{ tokenEndpoint: 'http://acme.example/token' }, 'tokenEndpoint'],
    [{ tokenEndpoint: 'https://user:pw@acme.example/token' }, 'tokenEndpoint'],
    [{ authorizationEndpoint: '' }, 'authorizationEndpoint'],
    [{ grants: [] }, 'grants'],
    [{ grants: ['device_code'] }, 'deviceAuthorizationEndpoint'],
    [{ grants: ['client_credentials'], clientAuth: 'none' }, 'clientAuth'],
    [{ scopes: 'read write' }, 'scopes'],
    [{ identityUrl: 'https://acme.example/me' }, 'identityPath'],
    [{ authorizationParams: 'prompt' }, 'authorizationParams'],
  ] as const)('of OAuth 2.0, %o: %s', (changes, place) => {
    expect(Object.keys(checkForm({ ...OAUTH, ...changes }))).toEqual([place])
  })

  test('on this machine plain http will do', () => {
    expect(checkForm({ ...OAUTH, tokenEndpoint: 'http://127.0.0.1:8080/token' })).toEqual({})
  })
})
