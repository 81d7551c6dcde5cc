import { describe, expect, it } from 'vitest'
import { checkConnection, checkUrl } from '#actions/host-policy.ts'
import { ownHostsOf } from '#actions/own-hosts.ts'
import { appSchema } from '#shared/model/action.ts'

const app = appSchema.parse({
  key: 'db',
  name: 'Database',
  description: '',
  hosts: [],
  auth: [
    { key: 'url', label: 'URL', secret: true, address: 'url', optional: true },
    { key: 'host', label: 'Host', secret: false, address: 'host', optional: true },
    { key: 'password', label: 'Password', secret: true, optional: true },
  ],
})

describe('[H5] hosts that a credential names itself', () => {
  it.each<[Record<string, string>, string[]]>([
    [{ url: 'https://vault.corp:8200/v1' }, ['vault.corp:8200']],
    [{ url: 'https://Vault.Corp/' }, ['vault.corp']],
    [{ url: 'postgres://user:p%40ss@db.corp/app' }, ['db.corp:5432']],
    [{ url: 'mysql://db.corp:3307/app' }, ['db.corp:3307']],
    [{ url: 'no address' }, []],
    [{ url: 'https://*.corp/' }, []],
    [{ url: 'postgres://*.corp/app' }, []],
    [{ url: 'file:///etc/passwd' }, []],
    [{ host: 'a.corp, b.corp:6543  c.corp' }, ['a.corp', 'b.corp:6543', 'c.corp']],
    [{ host: 'db.corp:443' }, ['db.corp:443']],
    [{ host: '::1 [fd00::2]:5432' }, ['[::1]', '[fd00::2]:5432']],
    [{ host: 'BÜCHER.example' }, ['xn--bcher-kva.example']],
    [{ host: '*.corp */evil user@evil.test a/b' }, []],
    [{ password: 'https://evil.test/' }, []],
  ])('%j names %j', (auth, hosts) => {
    expect(ownHostsOf(app, auth)).toEqual(hosts)
  })

  it('count only where they are trusted', () => {
    const auth = { url: 'https://one.test/', host: 'two.test' }
    expect(ownHostsOf(app, auth, ['host'])).toEqual(['two.test'])
    expect(ownHostsOf(app, auth, [])).toEqual([])
  })

  it('let requests and connections go there, and nowhere else', () => {
    const policy = (auth: Record<string, string>) => ({
      appName: 'Database',
      appHosts: [],
      allowedHosts: [],
      ownHosts: ownHostsOf(app, auth),
    })
    const refused = expect.objectContaining({ code: 'auth.host-not-allowed' })
    expect(checkUrl('https://vault.corp:8200/x', policy({ url: 'https://vault.corp:8200' })).port).toBe(
      '8200',
    )
    expect(() => checkUrl('https://vault.corp/x', policy({ url: 'https://vault.corp:8200' }))).toThrow(
      refused,
    )
    expect(checkConnection({ host: 'DB.corp', port: 6543 }, policy({ host: 'db.corp' })).host).toBe(
      'db.corp:6543',
    )
    expect(checkConnection({ host: '::1', port: 5432 }, policy({ host: '::1' })).host).toBe('[::1]:5432')
    expect(checkConnection({ host: 'db.corp', port: 80 }, policy({ host: 'db.corp:80' })).port).toBe('80')
    for (const host of ['db.corp.evil.test', 'evil.test', 'xdb.corp']) {
      expect(() => checkConnection({ host, port: 5432 }, policy({ host: 'db.corp' }))).toThrow(refused)
    }
    expect(() => checkConnection({ host: 'db.corp', port: 1 }, policy({ host: 'db.corp:2' }))).toThrow(
      refused,
    )
    expect(() => checkConnection({ host: '169.254.1.1', port: 1 }, policy({ host: '169.254.1.1' }))).toThrow(
      refused,
    )
  })
})
