import { expect, test } from 'vitest'
import type { Invocation, WorkerMessage } from '#sandbox/protocol.ts'
import { createInvoker } from '../../../src/sandbox/worker/invoker.ts'

const invocation: Invocation = {
  type: 'invoke',
  id: 7,
  step: 'my_step',
  codeId: 'code1',
  inputs: {},
  steps: {},
  env: {},
  context: {},
  auth: {},
  limits: { outputLength: 1000, logLines: 10, logLength: 1000 },
}

async function answerTo(given: Invocation): Promise<WorkerMessage> {
  const env = process.env
  try {
    return await new Promise(resolve => {
      const invoker = createInvoker({
        baseEnv: {},
        cleanUp: { isBusy: () => false, restore: () => undefined },
        send: text => resolve(JSON.parse(text)),
      })
      invoker.invoke(given)
    })
  } finally {
    process.env = env
  }
}

const OPEN = '(function () { return async () => { '

test('syntax that only V8 refuses is placed in the lines and columns of the text', async () => {
  const code = (body: string) => ({ script: `${OPEN}${body}\n} })`, prefixLength: OPEN.length, columns: {} })
  expect(await answerTo({ ...invocation, code: code('let a; let a') })).toMatchObject({
    type: 'failed',
    id: 7,
    error: { code: 'code.syntax', details: { line: 1, column: 12 } },
  })
  expect(await answerTo({ ...invocation, code: code('let a\n let a') })).toMatchObject({
    error: {
      code: 'code.syntax',
      details: { line: 2, column: 6 },
      stack: expect.not.stringContaining('function'),
    },
  })
})

test('code that was never sent is an error of ours, not silence', async () => {
  expect(await answerTo(invocation)).toMatchObject({ type: 'failed', error: { code: 'internal' } })
})
