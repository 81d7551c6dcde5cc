import type { PropInput } from './prop-input.ts'

/** Which part of a secret a step returns; for `secretValue`. */
export const SECRET_KEY_PROP: PropInput = {
  key: 'key',
  type: 'string',
  label: 'Key',
  description: 'One key of a secret that is a JSON object. Empty returns all of it.',
  optional: true,
}

/** Whether a secret that is JSON is returned as data; for `secretValue`. */
export const PARSE_PROP: PropInput = {
  key: 'parse',
  type: 'boolean',
  label: 'Read JSON',
  description: 'A secret that is a JSON object or list is returned as data, not as text.',
  default: true,
  advanced: true,
}
