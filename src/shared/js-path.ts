import type { Path } from './json.ts'

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** Whether `key` can stand after a dot in JavaScript. */
export const isIdentifier = (key: string): boolean => IDENTIFIER.test(key)

/** One step of a member path as JavaScript spells it: `.name`, `["odd name"]`, `[0]`. */
export function accessorOf(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return isIdentifier(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** A member path as JavaScript spells it: `steps.get_token.$return_value["a b"][0]`. Without `base` it starts at its first key. */
export function spellPath(path: Path, base = ''): string {
  const text = base + path.map(accessorOf).join('')
  return base === '' && text.startsWith('.') ? text.slice(1) : text
}
