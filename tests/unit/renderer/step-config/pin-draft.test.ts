import { expect, it } from 'vitest'
import { readTyped } from '../../../../src/main/runs/pins/read-pinned.ts'
import { draftOf } from '../../../../src/renderer/features/step-config/pins/pin-draft.ts'

it.each([
  ['{"$return_value":[1],"rows":1}', { $return_value: [1], rows: 1 }],
  ['{"$summary":"Two rows"}', { $summary: 'Two rows' }],
  ['{"rows":1}', { $return_value: null, rows: 1 }],
  [undefined, { $return_value: null }],
])('what the editor begins with is read back as the exports it shows: %s', (json, draft) => {
  expect(draftOf(json)).toEqual(draft)
  expect(readTyped(JSON.stringify(draftOf(json)))).toEqual(draft)
})
