import { describe, expect, it } from 'vitest'
import { readHost } from '../../../../src/renderer/features/step-config/auth/host.ts'
import { spellCurl } from '../../../../src/renderer/features/step-config/trigger/curl.ts'

const url = 'http://127.0.0.1:4319/hooks/abc'

describe('curl command of a webhook', () => {
  it('sends what the sample event describes', () => {
    const event = {
      method: 'put',
      headers: { 'x-kind': 'a', host: 'left out' },
      query: { q: 'a b' },
      body: { name: "O'Hara" },
    }
    expect(spellCurl({ url, event })).toBe(
      [
        `curl -X PUT '${url}?q=a+b'`,
        `-H 'content-type: application/json'`,
        `-H 'x-kind: a'`,
        `-d '{"name":"O'\\''Hara"}'`,
      ].join(' \\\n  '),
    )
  })

  it('posts an event that is no request as its body', () => {
    expect(spellCurl({ url, event: ['a'] })).toContain(`-X POST`)
    expect(spellCurl({ url, event: ['a'] })).toContain(`-d '["a"]'`)
  })

  it('sends a text as it is, and nothing by GET', () => {
    expect(spellCurl({ url, event: { body: 'hi' } })).toBe(`curl -X POST '${url}' \\\n  -d 'hi'`)
    expect(spellCurl({ url, event: { method: 'GET', body: 'hi' } })).toBe(`curl -X GET '${url}'`)
  })
})

describe('[S-CR-2] hosts added to a step', () => {
  it.each([
    ['Sheets.Example.com', 'sheets.example.com'],
    [' 127.0.0.1:8080 ', '127.0.0.1:8080'],
    ['https://sheets.example.com/v4/x', 'sheets.example.com'],
    ['[::1]:8080', '[::1]:8080'],
  ])('are read from %s', (text, host) => {
    expect(readHost(text)).toBe(host)
  })

  it.each([
    '',
    'a b',
    'user@example.com',
    'example.com/path',
    'ftp://example.com',
    'file:///etc',
    '*.example.com',
    'ex ample',
  ])('are not taken from %j', text => {
    expect(readHost(text)).toBeUndefined()
  })
})
