import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { maskNewValue } from '../../../src/main/retention/mask-new-value.ts'
import { createMasker } from '../../../src/main/retention/masker.ts'

const TOKEN = 'tok-Q7x9Lm2Vb4'
const OURS = '‹secret: steps.trigger.event.token›'

function masked(value: JsonValue, real: readonly string[] = []): JsonValue {
  const masker = createMasker()
  masker.add([{ value: TOKEN, origin: 'steps.trigger.event.token' }])
  const places = [{ path: ['token'], origin: 'steps.trigger.event.token' }]
  const { json } = maskNewValue(value, { masker, places, realMasks: new Set(real) })
  return JSON.parse(json) as JsonValue
}

describe('[S-CR-1] what only looks like a mask', () => {
  it.each([
    ['‹secret: Stripe › Secret key›', '<secret: Stripe › Secret key›'],
    ['a ‹•› b ‹•›', 'a <•› b <•›'],
    ['‹masked: looks like a credential›', '<masked: looks like a credential›'],
    ['‹masked: whatever›', '<masked: whatever›'],
    ['‹secret: without an end', '<secret: without an end'],
    ['‹‹secret: x››', '‹<secret: x››'],
  ])('%s is recorded as none', (forged, recorded) => {
    expect(masked({ deep: [forged], [forged]: 1 })).toEqual({ deep: [recorded], [recorded]: 1 })
  })

  it('is told from the masks put in beside it, however it is spelled', () => {
    expect(masked({ token: TOKEN, name: OURS, text: `${OURS} ${TOKEN}` })).toEqual({
      token: OURS,
      name: '<secret: steps.trigger.event.token›',
      text: `<secret: steps.trigger.event.token› ${OURS}`,
    })
  })

  it('leaves every other use of these quotation marks, and the masks that a run was started with', () => {
    const value = { quoted: '‹Bonjour›, ‹secret› ‹secret:x›', kept: 'k ‹secret: env.KEY› ‹•›' }
    expect(masked(value, ['‹secret: env.KEY›', '‹•›'])).toEqual(value)
  })

  it('hides no secret that holds something like it', () => {
    const masker = createMasker()
    const secret = 'pass ‹secret: word'
    masker.add([{ value: secret, origin: 'env.PASS' }])
    const { json } = maskNewValue({ said: `is ${secret}›` }, { masker, places: [], realMasks: new Set() })
    expect(JSON.parse(json)).toEqual({ said: 'is ‹secret: env.PASS››' })
  })
})
