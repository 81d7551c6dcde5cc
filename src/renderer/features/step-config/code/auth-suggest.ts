import type { Suggestion, Suggestions } from '../expression/suggestion.ts'

/** A credential of the step, as its code may name it. */
export interface CodeCredential {
  readonly key: string
  readonly name: string
  /** Whether the code gets the plain values. */
  readonly reveal: boolean
  /** Whether requests can be sent with it, without its being seen. */
  readonly canFetch: boolean
  readonly fields: readonly { readonly key: string; readonly label: string }[]
}

/**
 * What can follow `code` inside `$.auth('…')` and after it: the apps of the step, what a handle can do, and the fields of
 * one whose plain values the code may have.
 */
export function suggestAuth(code: string, credentials: readonly CodeCredential[]): Suggestions | undefined {
  const open = /\$\.auth\(\s*(['"`])([\w-]*)$/.exec(code)
  if (open) {
    const from = code.length - (open[2] ?? '').length
    return suggestions(
      from,
      credentials.map(({ key, name }) => item(key, 'property', name)),
    )
  }
  const member = /\$\.auth\(\s*(['"`])([\w-]+)\1\s*\)\s*\.\s*(fields\s*\.\s*)?([\w$]*)$/.exec(code)
  if (!member) return undefined
  const [, , key, fields, typed = ''] = member
  const one = credentials.find(credential => credential.key === key)
  if (!one) return undefined
  const from = code.length - typed.length
  if (fields !== undefined) {
    return suggestions(
      from,
      one.reveal ? one.fields.map(field => item(field.key, 'property', field.label)) : [],
    )
  }
  return suggestions(from, [
    ...(one.canFetch ? [item('fetch(url)', 'method', '(url, init?) → Promise<Response>')] : []),
    ...(one.reveal ? [item('fields', 'property', 'the plain values')] : []),
  ])
}

const suggestions = (from: number, items: readonly Suggestion[]): Suggestions | undefined =>
  items.length === 0 ? undefined : { from, accessFrom: from, items }

const item = (label: string, kind: Suggestion['kind'], type: string): Suggestion => ({
  label,
  kind,
  type,
  preview: '',
  insert: label,
  overAccess: false,
  rank: 40,
})
