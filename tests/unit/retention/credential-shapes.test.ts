import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LOOKALIKE_MASK } from '#shared/model/mask.ts'
import { maskLookalikes } from '../../../src/main/retention/credential-shapes.ts'

describe('[S-CR-1] what looks like a credential', () => {
  it.each([
    ['JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', 'got ‹›'],
    ['Google token', 'token ya29.a0AfH6SMBx-yz_1', 'token ‹›'],
    ['GitHub token', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789', '‹›'],
    ['AWS key id', 'key AKIAIOSFODNN7EXAMPLE', 'key ‹›'],
    ['Bearer header', 'authorization: Bearer abcd', 'authorization: ‹› ‹›'],
    ['password of a URL', 'postgres://ada:hunter2@db/x', 'postgres://ada:‹›@db/x'],
    ['query parameter', 'GET /x?access_token=abc123&page=2', 'GET /x?access_token=‹›&page=2'],
    ['JSON field', '{"password": "a b c", "user": "ada"}', '{"password": ‹›, "user": "ada"}'],
    ['JSON in JSON', String.raw`{\"client_secret\":\"abc\"}`, String.raw`{\"client_secret\":‹›}`],
    ['object as console.log prints it', "{ apiKey: 'abc', n: 1 }", '{ apiKey: ‹›, n: 1 }'],
    ['private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '‹›'],
    ['long hex', `id ${'9f86d081884c7d659a2feaa0c55ad015'}`, 'id ‹›'],
  ])('is taken out: %s', (_, text, expected) => {
    expect(maskLookalikes(text).replaceAll(LOOKALIKE_MASK, '‹›')).toBe(expected)
  })

  it('is taken out when it is nothing but random', () => {
    for (let i = 0; i < 200; i++) {
      const token = randomBytes(24).toString('base64url')
      expect(maskLookalikes(`found ${token} here`)).toBe(`found ${LOOKALIKE_MASK} here`)
    }
  })

  it.each([
    'TypeError: Cannot read properties of undefined (reading "rows")',
    '    at Object.run (file:///opt/patchbay/out/main/step-runner-process.js:12:34)',
    'The request to https://sheets.example.com/v4/spreadsheets answered 404',
    'Added 3 rows in 120 ms',
    'internationalization_of_everything_at_once',
  ])('leaves plain words: %s', text => {
    expect(maskLookalikes(text)).toBe(text)
  })

  it('[S-CODE-3] takes no time by the square of what a step prints', () => {
    for (const text of ['pwd-', 'token', '-eyJaaaaaaa', 'secret="', '://a:']) {
      const printed = text.repeat(64_000 / text.length)
      for (let line = 0; line < 16; line++) maskLookalikes(printed)
    }
  })
})
