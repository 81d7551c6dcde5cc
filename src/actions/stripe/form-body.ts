import type { JsonValue } from '#shared/json.ts'

/**
 * A form as URL-encoded text, nested values in brackets: `{ metadata: { a: 1 }, items: [2] }` becomes
 * `metadata[a]=1&items[0]=2`. `undefined` is left out, `null` is sent empty.
 */
export function formBody(fields: Readonly<Record<string, JsonValue | undefined>>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) append(form, name, value)
  return form
}

function append(form: URLSearchParams, name: string, value: JsonValue): void {
  if (value === null) form.append(name, '')
  else if (typeof value !== 'object') form.append(name, String(value))
  else for (const [key, inner] of Object.entries(value)) append(form, `${name}[${key}]`, inner)
}
