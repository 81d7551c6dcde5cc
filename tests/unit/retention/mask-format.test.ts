import { expect, it } from 'vitest'
import {
  formatMask,
  LOOKALIKE_MASK,
  NEUTRAL_MASK,
  originsIn,
} from '../../../src/main/retention/mask-format.ts'

it.each([
  ['steps.get.$return_value.token'],
  ['Vendor › Token'],
  ['steps.get.$return_value["a b"]'],
  ['Google Sheets account: OAuth access token'],
])('names the origin of a mask, in text and in JSON text: %s', origin => {
  const mask = formatMask(origin)
  expect(originsIn(`a ${mask}${mask} b ${NEUTRAL_MASK} ${LOOKALIKE_MASK}`)).toEqual([origin])
  expect(originsIn(JSON.stringify({ [mask]: [mask] }))).toEqual([origin])
})

it('names each origin once, in the order of the text, and none where there is none', () => {
  expect(originsIn(`${formatMask('env.B')} ${formatMask('env.A')} ${formatMask('env.B')}`)).toEqual([
    'env.B',
    'env.A',
  ])
  expect(originsIn('‹secret: cut off')).toEqual([])
})
