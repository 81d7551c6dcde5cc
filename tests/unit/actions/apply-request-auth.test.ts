import { describe, expect, it } from 'vitest'
import { applyRequestAuth } from '#actions/apply-request-auth.ts'
import { requestAuthSchema } from '#shared/model/action.ts'

function apply(
  request: Parameters<typeof requestAuthSchema.parse>[0],
  auth: Record<string, string>,
): { url: string; headers: Record<string, string> } {
  const app = { name: 'Acme', request: requestAuthSchema.parse(request) }
  const given = { url: new URL('https://api.example.com/x?a=1'), headers: new Headers({ 'x-own': '1' }) }
  const { url, headers } = applyRequestAuth({ app, auth, ...given })
  expect(given.url.href).toBe('https://api.example.com/x?a=1')
  expect([...given.headers]).toEqual([['x-own', '1']])
  return { url: url.href, headers: Object.fromEntries(headers) }
}

const UNTOUCHED = { url: 'https://api.example.com/x?a=1', headers: { 'x-own': '1' } }

describe('putting a credential on a request', () => {
  it('fills fields into headers, queries and their names', () => {
    const rule = {
      headers: { authorization: 'Bearer {token}', 'x-{kind}': 'v1' },
      query: { a: '{id}', k: 'c' },
    }
    expect(apply(rule, { token: 't', kind: 'org', id: 'ä&' })).toEqual({
      url: 'https://api.example.com/x?a=%C3%A4%26&k=c',
      headers: { 'x-own': '1', authorization: 'Bearer t', 'x-org': 'v1' },
    })
  })

  it('leaves out what no field is given for', () => {
    expect(
      apply({ headers: { 'x-org': 'org={org}', '{name}': 'x' }, query: { k: '{key}' } }, { org: '' }),
    ).toEqual(UNTOUCHED)
    expect(apply({ basic: { user: '{user}', password: '{password}' } }, {})).toEqual(UNTOUCHED)
  })

  it('takes fields of the credential alone, and fills in once', () => {
    expect(apply({ headers: { a: '{constructor}' } }, {})).toEqual(UNTOUCHED)
    expect(apply({ headers: { a: '{one}' } }, { one: '{two}$&', two: 'x' }).headers.a).toBe('{two}$&')
  })

  it('writes Basic authentication in UTF-8, with either part alone too', () => {
    const basic = { user: '{user}', password: '{password}' }
    const sent = (auth: Record<string, string>) =>
      Buffer.from((apply({ basic }, auth).headers.authorization ?? '').slice(6), 'base64').toString()
    expect(sent({ user: 'ada', password: 'pä:ß' })).toBe('ada:pä:ß')
    expect(sent({ user: 'ada' })).toBe('ada:')
    expect(sent({ password: 'key' })).toBe(':key')
  })
})
