import { describe, expect, it } from 'vitest'
import { type App, appSchema, type Catalog } from '#shared/model/action.ts'
import { createAccountService } from '../../../src/main/accounts/account-service.ts'
import { createAppCatalog } from '../../../src/main/accounts/app-catalog.ts'
import { openVault } from '../../../src/main/vault/index.ts'

const slack = appSchema.parse({
  key: 'slack',
  name: 'Slack',
  description: '',
  hosts: ['slack.com'],
  auth: [],
})
const builtIn: Catalog = { apps: [slack], actions: [] }

const custom = (changes: Record<string, unknown> = {}): App =>
  appSchema.parse({
    key: 'custom_acme',
    name: ' Acme ',
    description: 'Our own',
    hosts: ['API.acme.example', '*.acme.example', 'localhost:8080', '[::1]:9000'],
    auth: [{ key: 'api_key', label: 'API key', secret: true }],
    request: { headers: { 'x-api-key': '{api_key}' } },
    ...changes,
  })

const oauth = (changes: Record<string, unknown> = {}): Partial<App> => ({
  oauth: {
    ...custom({
      oauth: {
        key: 'google',
        name: 'Acme',
        authorizationEndpoint: 'https://acme.example/auth',
        tokenEndpoint: 'https://acme.example/token',
        scopes: [],
        tokenField: 'api_key',
        ...changes,
      },
    }).oauth,
  } as NonNullable<App['oauth']>,
})

async function bench() {
  const vault = await openVault({ file: '/nowhere/vault.json', slots: [] })
  const apps = createAppCatalog({
    vault,
    builtIn,
    countAccounts: key => accounts.list().filter(({ app }) => app === key).length,
  })
  const accounts = createAccountService({ vault, apps: () => apps.catalog().apps, now: () => new Date() })
  return { vault, apps, accounts }
}

describe('an app of the user’s own', () => {
  it('stands beside the built-in ones, is kept, changed and removed, and each change is told', async () => {
    const { vault, apps } = await bench()
    expect(apps.catalog()).toBe(builtIn)
    const told: string[][] = []
    apps.onChange(catalog => told.push(catalog.apps.map(({ name }) => name)))
    await apps.define(custom())
    expect(apps.find('custom_acme')).toMatchObject({
      name: 'Acme',
      hosts: ['api.acme.example', '*.acme.example', 'localhost:8080', '[::1]:9000'],
      isCustom: true,
      canTest: false,
    })
    expect(apps.catalog()).toBe(apps.catalog())
    await apps.define(custom({ name: 'Acme 2' }))
    const again = createAppCatalog({ vault, builtIn, countAccounts: () => 0 })
    expect(again.find('custom_acme')?.name).toBe('Acme 2')
    await apps.remove('custom_acme')
    expect(told).toEqual([['Slack', 'Acme'], ['Slack', 'Acme 2'], ['Slack']])
  })

  it('can’t be removed while accounts of it are connected, nor can a built-in app', async () => {
    const { apps, accounts } = await bench()
    await apps.define(custom())
    const { id } = await accounts.add({ app: 'custom_acme', name: 'Mine', fields: { api_key: 'k-1' } })
    await expect(apps.remove('custom_acme')).rejects.toThrow(/Accounts of Acme are connected/)
    await accounts.remove(id)
    await apps.remove('custom_acme')
    await expect(apps.remove('slack')).rejects.toMatchObject({ code: 'usage' })
  })

  it('[S-CR-2] has a provider of its own: it can’t borrow the OAuth client of another', async () => {
    const { vault, apps, accounts } = await bench()
    await vault.setFields('oauth-client:google', { clientId: 'google-id', clientSecret: 'google-secret' })
    await apps.define(custom(oauth()))
    expect(apps.find('custom_acme')?.oauth?.key).toBe('custom_acme')
    expect(await accounts.clients.get(apps.find('custom_acme'))).toEqual({
      provider: 'custom_acme',
      hasSecret: false,
      redirectUri: 'http://127.0.0.1/callback',
    })
  })

  it('[S-CR-2] does not send what it holds elsewhere when its addresses change', async () => {
    const { apps, accounts } = await bench()
    await apps.define(custom(oauth()))
    await accounts.clients.set(apps.find('custom_acme'), { clientId: 'id', clientSecret: 'secret' })
    const { id } = await accounts.add({ app: 'custom_acme', name: 'Mine', fields: { api_key: 'k-1' } })
    const moved = custom(oauth({ tokenEndpoint: 'https://evil.example/token' }))
    await expect(apps.define(moved)).rejects.toThrow(/sign-in addresses can’t change/)
    await accounts.remove(id)
    await apps.define(moved)
    expect(await accounts.clients.get(apps.find('custom_acme'))).toMatchObject({ hasSecret: false })
  })

  it.each([
    ['another app’s key', custom({ key: 'slack' }), /custom_/],
    ['no host', custom({ hosts: [] }), /needs a host/],
    ['a host that is half of the internet', custom({ hosts: ['*.com'] }), /“\*\.com” is not a host/],
    ['any host', custom({ hosts: ['*'] }), /“\*” is not a host/],
    ['an address for a host', custom({ hosts: ['https://a.example/x'] }), /is not a host/],
    ['no fields', custom({ auth: [], request: undefined }), /at least one credential field/],
    ['no secret', custom({ auth: [{ key: 'api_key', label: '', secret: false }] }), /has to be secret/],
    ['a field of that name twice', custom({ auth: [...custom().auth, ...custom().auth] }), /same key/],
    ['a field it lacks', custom({ request: { headers: { a: '{other}' } } }), /\{other\} is none/],
    ['a framing header', custom({ request: { headers: { Host: '{api_key}' } } }), /“Host” can’t be/],
    ['a header with a break', custom({ request: { headers: { a: 'x\r\ny: {api_key}' } } }), /line break/],
    ['plain http', custom(oauth({ tokenEndpoint: 'http://acme.example/token' })), /token address/],
    [
      'a script for an address',
      custom(oauth({ authorizationEndpoint: 'javascript:alert(1)' })),
      /authorization/,
    ],
    ['no authorization address', custom(oauth({ authorizationEndpoint: undefined })), /is missing/],
    ['a token field it lacks', custom(oauth({ tokenField: 'x' })), /takes the access token/],
  ])('is refused with %s', async (_what, app, message) => {
    const { apps } = await bench()
    await expect(apps.define(app)).rejects.toThrow(message)
    expect(apps.catalog()).toBe(builtIn)
  })

  it('may sign in at this machine over plain http', async () => {
    const { apps } = await bench()
    const local = { authorizationEndpoint: 'http://localhost:1/a', tokenEndpoint: 'http://127.0.0.1:1/t' }
    await expect(apps.define(custom(oauth(local)))).resolves.toMatchObject({
      apps: [slack, { name: 'Acme' }],
    })
  })
})
