import type { Path } from '#shared/json.ts'

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/

/** Spells a path as a reader would write it in an expression: `steps.a.items[0]["x y"]`. */
export function pathText(path: Path, base = ''): string {
  let text = base
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (PLAIN_KEY.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(key)}]`
  }
  return text
}
