import { describe, expect, it } from 'vitest'
import { PatchbayError } from '#shared/errors.ts'
import { describeUnexpected } from '../../../src/main/describe-unexpected.ts'

describe('errors that nobody waited for', () => {
  it.each([
    ['one line', new Error('token=canary')],
    ['several lines', new TypeError('first\ncanary')],
    ['a line like a frame', new Error('first\n    at canary (canary.js:1:1)')],
    ['a name', Object.assign(new Error('x'), { name: 'canary' })],
    ['no error', 'canary'],
    ['JSON', catchJson('{"token": canary}')],
  ])('[S-CR-1] leave nothing of a message in the log: %s', (_, error) => {
    expect(describeUnexpected(error)).not.toContain('canary')
  })

  it('are named with their place, and in words when they are ours', () => {
    expect(describeUnexpected(new TypeError('a\nb'))).toMatch(/^TypeError at .*describe-unexpected/)
    expect(describeUnexpected(new PatchbayError('It broke.', { code: 'internal' }))).toBe(
      'internal: It broke.',
    )
  })
})

function catchJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}
