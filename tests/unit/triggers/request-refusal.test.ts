import { describe, expect, it } from 'vitest'
import { createRateLimiter } from '../../../src/main/triggers/rate-limiter.ts'
import { checkCrossSite, checkHost, RefusedRequest } from '../../../src/main/triggers/request-refusal.ts'

const local = { host: '127.0.0.1', extra: ['hooks.example.com'] }
const exposed = { host: '0.0.0.0', extra: [] }

describe('[S-WH-1] checkHost', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:4319',
    'localhost:1',
    'LOCALHOST',
    'app.localhost',
    '[::1]:4319',
    '127.9.9.9',
    'hooks.example.com:443',
  ])('takes %s', host => expect(() => checkHost(host, local)).not.toThrow())

  it.each([
    undefined,
    '',
    'evil.com',
    'localhost.evil.com',
    '127.0.0.1.evil.com',
    'evil.com:4319',
    '192.168.1.9',
    '[::2]',
    '127.0.0.1:x',
    'a b',
    'localhost@evil.com',
    '127.0.0.1, evil.com',
  ])('refuses %s', host => expect(() => checkHost(host, local)).toThrow(RefusedRequest))

  it('takes addresses, but still no strange names, where it listens for other machines', () => {
    for (const host of ['192.168.1.9:4319', '[fe80::1]', 'localhost'])
      expect(() => checkHost(host, exposed)).not.toThrow()
    for (const host of ['evil.com', 'mybox', undefined])
      expect(() => checkHost(host, exposed)).toThrow(RefusedRequest)
  })
})

describe('[S-WH-1] checkCrossSite', () => {
  const host = '127.0.0.1:4319'

  it.each([{}, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin', origin: `http://${host}` }])(
    'takes %j',
    headers => expect(() => checkCrossSite({ host, ...headers })).not.toThrow(),
  )

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none', origin: 'https://evil.com' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: `https://${host}` },
    { origin: '' },
  ])('refuses %j', headers => expect(() => checkCrossSite({ host, ...headers })).toThrow(RefusedRequest))
})

describe('createRateLimiter', () => {
  it('lets a burst of one second through, then the rate, each key by itself', () => {
    let now = 0
    const limiter = createRateLimiter(3, () => now)
    const take = (key: string, times: number) => Array.from({ length: times }, () => limiter.take(key))
    expect(take('a', 4)).toEqual([true, true, true, false])
    expect(take('b', 1)).toEqual([true])
    now = 334
    expect(take('a', 2)).toEqual([true, false])
    now = 60_000
    expect(take('a', 4)).toEqual([true, true, true, false])
  })
})
