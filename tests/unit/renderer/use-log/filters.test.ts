import { expect, test } from 'vitest'
import {
  filterOptions,
  hasFilters,
  NO_FILTERS,
  outcomeText,
  outcomeTone,
  splitSource,
  toQuery,
  withFilter,
} from '../../../../src/renderer/features/use-log/filters.ts'

test('a filter is set and taken away again', () => {
  const filters = withFilter(withFilter(NO_FILTERS, 'app', 'slack'), 'outcome', 'refused')
  expect(toQuery(filters)).toEqual({ app: 'slack', outcome: 'refused' })
  const none = withFilter(withFilter(filters, 'app', undefined), 'outcome', undefined)
  expect([none, hasFilters(none), hasFilters(filters)]).toEqual([{}, false, true])
})

test('what only the log still names can be chosen, too', () => {
  const known = [{ value: 'b', label: 'Beta' }]
  const logged = [
    { value: 'b', label: 'b' },
    { value: 'a', label: 'a' },
    { value: 'a', label: 'a' },
  ]
  expect(filterOptions(known, logged)).toEqual([
    { value: 'a', label: 'a' },
    { value: 'b', label: 'Beta' },
  ])
})

test('where a credential came from, in two parts', () => {
  expect(splitSource('account: My: Google')).toEqual({ kind: 'account', name: 'My: Google' })
  expect(splitSource('steps.get_token')).toEqual({ kind: '', name: 'steps.get_token' })
})

test('an answer that says no is not shown as success', () => {
  const looks = [
    { outcome: 'answered', status: 200 },
    { outcome: 'answered', status: 401 },
    { outcome: 'failed' },
    { outcome: 'refused' },
  ] as const
  expect(looks.map(entry => [outcomeText(entry), outcomeTone(entry)])).toEqual([
    ['Answered 200', 'success'],
    ['Answered 401', 'danger'],
    ['Failed', 'danger'],
    ['Refused', 'warning'],
  ])
})
