import { PatchbayError } from '#shared/errors.ts'
import type { App } from '#shared/model/action.ts'
import type { Fields } from './account-records.ts'
import { checkFieldName } from './field-names.ts'

/**
 * The fields of a typed credential as they are kept. Every mistake at once; values are never repeated.
 * @throws PatchbayError `usage`
 */
export function checkFields(app: App | undefined, given: Fields): Fields {
  if (!app || (app.auth.length === 0 && !app.dynamicFields)) {
    throw new PatchbayError('This app takes no accounts.', { code: 'usage' })
  }
  return app.dynamicFields ? anyFields(given) : declaredFields(app, given)
}

export function checkAccountName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new PatchbayError('The account needs a name.', { code: 'usage' })
  return trimmed
}

/** A line break picked up in copying makes a token useless in a header; other spaces may belong to a password. */
function cleaned(value = ''): string {
  return value.replace(/^[\r\n]+|[\r\n]+$/g, '')
}

function anyFields(given: Fields): Fields {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [checkFieldName(name), value]))
}

function declaredFields(app: App, given: Fields): Fields {
  const known = new Set(app.auth.map(field => field.key))
  const unknown = Object.keys(given).filter(key => !known.has(key))
  const values = app.auth.map(field => ({
    field,
    value: cleaned(Object.hasOwn(given, field.key) ? given[field.key] : field.default),
  }))
  const missing = values.filter(({ field, value }) => value === '' && !field.optional)
  const foreign = values.filter(
    ({ field, value }) =>
      value !== '' && field.options && !field.options.some(option => option.value === value),
  )
  const mistakes = [
    ...missing.map(({ field }) => `"${field.label}" is missing`),
    ...foreign.map(({ field }) => `"${field.label}" is none of its choices`),
    ...unknown.map(key => `"${key.slice(0, 60)}" is not a field of ${app.name}`),
  ]
  if (mistakes.length > 0) {
    throw new PatchbayError(`The account for ${app.name} can't be added: ${mistakes.join('; ')}.`, {
      code: 'usage',
    })
  }
  return Object.fromEntries(
    values.filter(({ value }) => value !== '').map(({ field, value }) => [field.key, value]),
  )
}
