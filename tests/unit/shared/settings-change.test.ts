import { expect, it } from 'vitest'
import { contract } from '#shared/ipc/contract.ts'

it('changing one setting says nothing of the others', () => {
  expect(contract['settings.set'].input.parse({ panelWidth: 420 })).toEqual({ panelWidth: 420 })
})
