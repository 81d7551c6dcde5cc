import { expect, test } from 'vitest'
import { readWorkerMessage } from '../../../../src/main/code-host/read-worker-message.ts'

const done = { type: 'done', id: 1, exports: {}, lines: [], busy: false }

test('[S-CODE-3] a result is taken over field by field', () => {
  const text = JSON.stringify({ ...done, returned: [1], summary: 's', resolve: 'x', lines: [['info', 'a']] })
  expect(readWorkerMessage(text)).toEqual({ ...done, returned: [1], summary: 's', lines: [['info', 'a']] })
})

test('[S-CODE-3] prototype keys do not get through', () => {
  const text = `{"type":"done","id":1,"busy":false,"lines":[],"exports":{"__proto__":{"polluted":1}},"returned":{"a":{"__proto__":{"polluted":1},"b":2}}}`
  const message = readWorkerMessage(text)
  expect(message).toEqual({ ...done, returned: { a: { b: 2 } } })
  expect(JSON.stringify(message)).not.toContain('polluted')
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['null', 'null'],
  ['an unknown type', '{"type":"invoke"}'],
  ['a result without exports', JSON.stringify({ ...done, exports: undefined })],
  ['exports that are a list', JSON.stringify({ ...done, exports: [] })],
  ['an id that is a text', JSON.stringify({ ...done, id: '1' })],
  ['a summary that is an object', JSON.stringify({ ...done, summary: {} })],
  ['lines of an unknown level', JSON.stringify({ ...done, lines: [['fatal', 'x']] })],
  ['logs that are objects', '{"type":"logs","id":1,"lines":[{"level":"info"}]}'],
  [
    'a response with a wrong status',
    '{"type":"respond","id":1,"response":{"status":9999,"headers":{},"body":null}}',
  ],
  [
    'headers that are objects',
    '{"type":"respond","id":1,"response":{"status":200,"headers":{"a":{}},"body":null}}',
  ],
  ['an error without a code', '{"type":"failed","id":1,"error":{"message":"x"},"lines":[],"busy":false}'],
])('[S-CODE-3] %s is none of our messages', (_title, text) => {
  expect(readWorkerMessage(text)).toBeUndefined()
})
