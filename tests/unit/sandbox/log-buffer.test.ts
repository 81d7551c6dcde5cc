import { expect, test } from 'vitest'
import { createLogBuffer } from '../../../src/sandbox/worker/log-buffer.ts'

const limits = { outputLength: 1, logLines: 3, logLength: 200_000 }

function nextTick(): Promise<void> {
  return new Promise(resolve => setImmediate(() => setImmediate(resolve)))
}

test('lines of one tick go out together', async () => {
  const sent: unknown[] = []
  const logs = createLogBuffer(limits, lines => sent.push(lines))
  logs.write('info', 'a')
  logs.write('warn', 'b')
  expect(sent).toEqual([])
  await nextTick()
  expect(sent).toEqual([
    [
      ['info', 'a'],
      ['warn', 'b'],
    ],
  ])
  expect(logs.end()).toEqual([])
})

test('[S-CODE-3] beyond the limit lines are counted and dropped, however long they are', () => {
  const logs = createLogBuffer(limits, () => undefined)
  for (let i = 0; i < 10; i++) logs.write('info', String(i))
  expect(logs.end()).toEqual([
    ['info', '0'],
    ['info', '1'],
    ['info', '2'],
    ['warn', '… 7 more lines dropped'],
  ])
  const sent: [string, string][] = []
  const long = createLogBuffer({ ...limits, logLines: 100 }, lines =>
    sent.push(...(lines as [string, string][])),
  )
  for (let i = 0; i < 5; i++) long.write('info', 'x'.repeat(100_000))
  sent.push(...(long.end() as [string, string][]))
  expect(sent.map(([level, text]) => [level, text.slice(-30).replace(/x+/, 'x')])).toEqual([
    ['info', 'x… (36000 more characters)'],
    ['info', 'x… (36000 more characters)'],
    ['info', 'x… (36000 more characters)'],
    ['warn', '… 2 more lines dropped'],
  ])
})

test('nothing is taken after the end', async () => {
  const sent: unknown[] = []
  const logs = createLogBuffer(limits, lines => sent.push(lines))
  logs.end()
  logs.write('info', 'late')
  await nextTick()
  expect([sent, logs.end()]).toEqual([[], []])
})
