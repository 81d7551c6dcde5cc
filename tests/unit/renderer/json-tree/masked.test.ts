import { describe, expect, it } from 'vitest'
import { formatMask, LOOKALIKE_MASK, MASK_DELIMITERS, NEUTRAL_MASK } from '#shared/model/mask.ts'
import { isMasked, maskParts, originOf } from '../../../../src/renderer/components/json-tree/masked.ts'

describe('[S-CR-1] masked values', () => {
  it('are known by what the writer puts in their place', () => {
    expect(originOf(formatMask('steps.get_token.$return_value.access_token'))).toBe(
      'steps.get_token.$return_value.access_token',
    )
    expect(originOf(formatMask('Google Sheets › Access token'))).toBe('Google Sheets › Access token')
    expect(isMasked(NEUTRAL_MASK)).toBe(true)
    expect(isMasked(LOOKALIKE_MASK)).toBe(true)
  })

  it.each(['', 'secret: x', `a ${formatMask('x')}`, MASK_DELIMITERS[0], 42, null, {}, undefined])(
    'are not seen in %j',
    value => {
      expect(isMasked(value)).toBe(false)
    },
  )

  it('are cut out of a text, what is around them kept', () => {
    expect(maskParts(`Bearer ${formatMask('env.KEY')} and ${NEUTRAL_MASK}!`)).toEqual([
      { text: 'Bearer ' },
      { text: formatMask('env.KEY'), origin: 'env.KEY' },
      { text: ' and ' },
      { text: NEUTRAL_MASK, origin: 'a secret of this run' },
      { text: '!' },
    ])
    expect(maskParts('plain')).toEqual([{ text: 'plain' }])
  })
})
