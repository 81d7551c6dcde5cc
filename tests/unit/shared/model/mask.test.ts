import { expect, it } from 'vitest'
import { formatMask, isMask, LOOKALIKE_MASK, masksIn, NEUTRAL_MASK, originsIn } from '#shared/model/mask.ts'

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

it('finds masks as they are written, each once, in order, with the origin of those that name one', () => {
  const [a, b] = [formatMask('Vendor › Token'), formatMask('steps.a["x y"]')]
  expect(masksIn(`${b} ${NEUTRAL_MASK}${a}${b} ${LOOKALIKE_MASK}`)).toEqual([
    { mask: b, origin: 'steps.a["x y"]' },
    { mask: NEUTRAL_MASK, origin: undefined },
    { mask: a, origin: 'Vendor › Token' },
    { mask: LOOKALIKE_MASK, origin: undefined },
  ])
  expect(masksIn('‹secret: cut off')).toEqual([])
})

it('tells a mask alone from a text that holds one', () => {
  const mask = formatMask('env.A')
  expect([mask, NEUTRAL_MASK, LOOKALIKE_MASK].map(isMask)).toEqual([true, true, true])
  expect(['', 'x', ` ${mask}`, `${mask} `, `${mask}${mask}`, mask.slice(0, -1)].map(isMask)).not.toContain(
    true,
  )
})
