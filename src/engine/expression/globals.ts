/** What an expression may name besides `steps` and `env`: the built-ins of a bare JavaScript engine. */
export const EXPRESSION_GLOBALS: ReadonlySet<string> = new Set([
  'undefined',
  'NaN',
  'Infinity',
  'JSON',
  'Math',
  'Object',
  'Array',
  'String',
  'Number',
  'Boolean',
  'Date',
  'RegExp',
  'Map',
  'Set',
  'Symbol',
  'BigInt',
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'Uint8Array',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'encodeURIComponent',
  'decodeURIComponent',
  'encodeURI',
  'decodeURI',
])

/** What to say of a name that expressions don't know. */
export function unknownName(name: string): string {
  return `“${name}” is not known here. An expression sees steps, env and JavaScript’s own built-ins, such as JSON and Math.`
}
