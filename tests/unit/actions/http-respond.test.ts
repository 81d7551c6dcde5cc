import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { attemptStep } from '../../support/step-attempt.ts'

const respond = (props: JsonObject) => attemptStep({ action: 'http.respond', props })

describe('Return HTTP Response', () => {
  it('answers with status, headers and body, without an account', async () => {
    const attempt = respond({ status: '201', headers: { 'X-Row': 3, Vary: 'Accept' }, body: { ok: true } })
    await expect(attempt.result).resolves.toEqual({
      returnValue: undefined,
      exports: {},
      summary: 'Responded with 201',
    })
    expect(attempt.responses).toEqual([
      { status: 201, headers: { 'X-Row': '3', Vary: 'Accept' }, body: { ok: true } },
    ])
  })

  it('answers 200 with nothing when nothing is set, and null as null', async () => {
    const [empty, nothing] = [respond({}), respond({ body: null })]
    await Promise.all([empty.result, nothing.result])
    expect(empty.responses).toEqual([{ status: 200, headers: {}, body: '' }])
    expect(nothing.responses).toEqual([{ status: 200, headers: {}, body: null }])
  })

  it.each([
    ['status', { status: 99 }],
    ['status', { status: 100 }],
    ['status', { status: 600 }],
    ['status', { status: 'ok' }],
    ['headers', { headers: { 'bad name': 'x' } }],
    ['headers', { headers: { 'x-split': 'a\r\nset-cookie: canary' } }],
    ['headers', { headers: { 'x-list': ['a'] } }],
  ])('refuses a %s of %j', async (field, props) => {
    const attempt = respond(props)
    const error = await attempt.result.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'TerminalError', code: 'step.invalid-props', details: { field } })
    expect(String(error)).not.toContain('canary')
    expect(attempt.responses).toEqual([])
  })
})
