import { describe, expect, it } from 'vitest'
import { checkUrl, isLoopback } from '#actions/host-policy.ts'

const policy = (allowedHosts: string[] = []) => ({
  appName: 'Example',
  appHosts: ['api.example.com', '*.apps.example.com'],
  allowedHosts,
})

function refusal(url: string, allowedHosts?: string[]): unknown {
  try {
    checkUrl(url, policy(allowedHosts))
  } catch (error) {
    return error
  }
  return undefined
}

describe('[S-CR-2] host policy', () => {
  it.each([
    'https://api.example.com/v1?x=1',
    'https://API.Example.COM/',
    'https://api.example.com:443/',
    'https://one.apps.example.com/',
    'https://two.one.apps.example.com/',
  ])('[H1] lets %s through', url => {
    expect(checkUrl(url, policy()).href).toBe(new URL(url).href)
  })

  it.each([
    'https://example.com/',
    'https://api.example.com.evil.test/',
    'https://evil-api.example.com/',
    'https://apps.example.com/',
    'https://evilapps.example.com/',
    'https://api.example.com:8443/',
    'https://api.example.com./',
    'https://api。example。com.evil.test/',
  ])('[H1][H2] refuses %s and says what to add', url => {
    const { host } = new URL(url)
    expect(refusal(url)).toMatchObject({
      code: 'auth.host-not-allowed',
      message: expect.stringContaining(`add “${host}”`),
      details: { host },
    })
  })

  it.each(['*', '*.', '*.*', '.', '', ' ', '*.:443', 'evil', '*example.com'])(
    '[H2] finds no host in the pattern %j',
    pattern => {
      for (const url of [
        'https://evil.test./',
        'https://evil.test/',
        'https://a.example.com/',
        'https://a.test/',
      ]) {
        expect(refusal(url, [pattern])).toMatchObject({ code: 'auth.host-not-allowed' })
      }
    },
  )

  it.each([
    ['https://proxy.test/', 'proxy.test'],
    ['https://proxy.test/', 'Proxy.Test:443'],
    ['https://proxy.test:8443/', 'proxy.test:8443'],
    ['https://a.proxy.test:8443/', '*.proxy.test:8443'],
    ['http://127.0.0.1:4001/', '127.0.0.1:4001'],
    ['http://127.0.0.1/', '127.0.0.1:80'],
    ['http://localhost:4001/', 'localhost:4001'],
    ['http://[::1]:4001/', '[::1]:4001'],
  ])('[H1] lets %s through when the author allows %s', (url, allowed) => {
    expect(checkUrl(url, policy([allowed])).href).toBe(url)
  })

  it.each([
    ['https://proxy.test:8443/', 'proxy.test'],
    ['https://proxy.test/', 'proxy.test:8443'],
    ['http://127.0.0.1:4001/', '127.0.0.1'],
    ['http://127.0.0.1:4001/', '127.0.0.1:4002'],
    ['https://proxy.test/', ''],
    ['https://proxy.test/', '*'],
    ['https://proxy.test/', '*.'],
  ])('[H2] refuses %s when the author allows %j alone', (url, allowed) => {
    expect(refusal(url, [allowed])).toMatchObject({ code: 'auth.host-not-allowed' })
  })

  it.each([
    'http://api.example.com/',
    'http://10.0.0.1/',
    'http://loopback.test/',
    'http://127.0.0.1.nip.test/',
  ])('[H3] refuses plain http to %s though it is allowed', url => {
    expect(refusal(url, [new URL(url).host])).toMatchObject({
      code: 'auth.host-not-allowed',
      message: expect.stringContaining('Use https'),
    })
  })

  it.each([
    'https://169.254.169.254/latest/meta-data/',
    'http://169.254.169.254/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://169.254.1.1/',
    'https://[fe80::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://metadata.google.internal/',
    'https://METADATA.google.internal./',
    'https://100.100.100.200/',
  ])('[H4] never lets a credential go to %s', url => {
    expect(refusal(url, [new URL(url).host])).toMatchObject({
      code: 'auth.host-not-allowed',
      message: expect.stringContaining('No step may send'),
    })
  })

  it.each(['ftp://api.example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'ws://127.0.0.1/'])(
    'refuses the scheme of %s',
    url => {
      expect(refusal(url, [new URL(url).host])).toMatchObject({ code: 'auth.host-not-allowed' })
    },
  )

  it('is not fooled by a host in the user part, and never repeats it', () => {
    expect(refusal('https://api.example.com@evil.test/')).toMatchObject({ code: 'auth.host-not-allowed' })
    const withPassword = refusal('https://user:canary@api.example.com/')
    expect(withPassword).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(String(withPassword)).not.toContain('canary')
  })

  it.each(['', 'api.example.com', '/v1', 'https://'])('refuses %j, which is no URL', url => {
    expect(refusal(url)).toMatchObject({ code: 'step.invalid-props' })
  })

  it.each([
    ['localhost', true],
    ['127.9.9.9', true],
    ['[::1]', true],
    ['[::ffff:127.0.0.1]', true],
    ['128.0.0.1', false],
    ['0.0.0.0', false],
    ['localhost.evil.test', false],
  ])('knows whether %s is this machine', (hostname, expected) => {
    expect(isLoopback(hostname)).toBe(expected)
  })
})
