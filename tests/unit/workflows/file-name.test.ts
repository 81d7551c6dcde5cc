import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugOf, uniqueFileName } from '../../../src/main/workflows/file-name.ts'

describe('slugOf', () => {
  it.each([
    ['Send a row', 'send-a-row'],
    ['  Ünïcödé & Ärger! ', 'unicode-arger'],
    ['日本語', 'workflow'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..', 'workflow'],
    ['CON', 'workflow-con'],
    ['a'.repeat(200), 'a'.repeat(60)],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ])('%j becomes %s', (name, slug) => expect(slugOf(name)).toBe(slug))

  it('is always a safe file name', () => {
    const unit = fc.integer({ min: 0, max: 0x10ffff }).map(code => String.fromCodePoint(code))
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit })), name => {
        expect(slugOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,70}[a-z0-9])?$/)
      }),
    )
  })
})

describe('uniqueFileName', () => {
  it('counts on until the name is free', () => {
    const taken = ['A.workflow.json', 'a-2.workflow.json']
    expect(uniqueFileName('a', taken)).toBe('a-3.workflow.json')
    expect(uniqueFileName('a', [])).toBe('a.workflow.json')
  })
})
