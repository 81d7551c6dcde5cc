import { describe, expect, it } from 'vitest'
import { readDatabase } from '#actions/sql/database-target.ts'

const KIND = { name: 'PostgreSQL', app: 'postgresql', schemes: ['postgresql:', 'postgres:'], port: 5432 }
const FIELDS = { host: 'db.example.com', user: 'ada', password: 'p', database: 'main' }

describe('a database credential', () => {
  it('by its parts', () => {
    expect(readDatabase(FIELDS, KIND)).toMatchObject({
      host: 'db.example.com',
      port: 5432,
      database: 'main',
      user: 'ada',
      password: 'p',
      tls: 'verify-full',
    })
  })

  it('by its URL, with what that leaves out from the parts', () => {
    const url = 'postgres://bob:p%40ss%2F@[::1]:5433/a%20b?sslmode=require'
    expect(readDatabase({ ...FIELDS, url }, KIND)).toEqual({
      host: '::1',
      port: 5433,
      database: 'a b',
      user: 'bob',
      password: 'p@ss/',
      tls: 'require',
      ca: undefined,
      secrets: [url, 'p@ss/', 'p%40ss%2F'],
    })
    expect(readDatabase({ ...FIELDS, url: 'postgresql://other.example.com' }, KIND)).toMatchObject({
      host: 'other.example.com',
      port: 5432,
      user: 'ada',
      password: 'p',
      database: 'main',
    })
  })

  it.each([
    ['localhost', {}, 'disable'],
    ['127.0.0.1', {}, 'disable'],
    ['::1', {}, 'disable'],
    ['10.0.0.1', {}, 'verify-full'],
    ['localhost.example.com', {}, 'verify-full'],
    ['localhost', { tls: 'verify-full' }, 'verify-full'],
    ['db.example.com', { tls: 'disable' }, 'disable'],
    ['', { url: 'postgres://a@db.example.com/x?sslmode=prefer' }, 'verify-full'],
    ['', { url: 'postgres://a@db.example.com/x?sslmode=disable', tls: 'require' }, 'require'],
    ['', { url: 'postgres://a@db.example.com/x?ssl-mode=REQUIRED' }, 'require'],
  ])('is encrypted as safely as it says: %s %o', (host, given, tls) => {
    expect(readDatabase({ ...FIELDS, host, ...given }, KIND).tls).toBe(tls)
  })

  it.each([
    ['url', { url: 'https://canary@db.example.com' }],
    ['url', { url: 'canary' }],
    ['url', { url: 'postgres://a:canary%@db.example.com' }],
    ['host', { host: '' }],
    ['user', { user: '' }],
    ['port', { port: '0' }],
    ['tls', { tls: 'sometimes' }],
  ])('is refused for its %s, without quoting it', (field, given) => {
    expect(() => readDatabase({ ...FIELDS, ...given }, KIND)).toThrow(
      expect.objectContaining({
        code: 'auth.missing',
        details: { app: 'postgresql', field },
        message: expect.not.stringContaining('canary'),
      }),
    )
  })
})
