import { expect, it } from 'vitest'
import { draftOf } from '../../../../src/renderer/features/step-config/pins/pin-draft.ts'

// What names neither `$return_value` nor `$summary` would be taken for what the step returns.
it.each([
  ['{"$return_value":[1],"rows":1}', { $return_value: [1], rows: 1 }],
  ['{"$summary":"Two rows"}', { $summary: 'Two rows' }],
  ['{"rows":1}', { $return_value: null, rows: 1 }],
  [undefined, { $return_value: null }],
])('the editor of a pinned output begins with what is read back as exports: %s', (json, draft) => {
  expect(draftOf(json)).toEqual(draft)
})
