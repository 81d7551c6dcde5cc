import { describe, expect, test } from 'vitest'
import { testCodeHost } from '../../support/code-host.ts'
import { runCode } from '../../support/code-host-cases.ts'

/** Code that writes to the host's pipe itself. */
const withPipe = (body: string) => `import fs from 'node:fs'
const frame = text => {
  const bytes = Buffer.from(text)
  const head = Buffer.alloc(4)
  head.writeUInt32LE(bytes.length)
  return Buffer.concat([head, bytes])
}
const write = bytes => {
  for (let at = 0; at < bytes.length; ) {
    try { at += fs.writeSync(3, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
}
const send = message => write(frame(JSON.stringify(message)))
${body}
await new Promise(() => {})`

const done = '{ type: "done", exports: {}, lines: [], busy: false, returned: "forged" }'

describe('[S-CODE-3] a process that sends what it likes', () => {
  test.each([
    ['no JSON', "write(frame('{'))", 'code.exited'],
    ['a message of an unknown type', "send({ type: 'invoke' })", 'code.exited'],
    ['a message with wrong fields', "send({ type: 'logs', id: 1, lines: [['fatal', {}]] })", 'code.exited'],
    ['a header that promises gigabytes', 'write(Buffer.from([255, 255, 255, 255]))', 'code.output-too-large'],
    [
      'log lines without end',
      "for (;;) send({ type: 'logs', id: 1, lines: [['info', 'x'.repeat(1e6)]] })",
      'code.output-too-large',
    ],
    [
      'messages for nobody without end',
      "for (;;) send({ type: 'logs', id: 99, lines: [['info', 'x'.repeat(1e6)]] })",
      'code.output-too-large',
    ],
    ['nonsense beside the pipe', 'write(Buffer.alloc(1000, 200))', 'code.output-too-large'],
    ['the end of the pipe', 'fs.closeSync(3)', undefined],
  ])('%s', async (_title, body, code) => {
    const { host } = testCodeHost()
    const { error } = await runCode(host, withPipe(body), { timeoutMs: 10_000 })
    if (code === undefined) expect(error).toBeDefined()
    else expect(error?.code).toBe(code)
    expect((await runCode(host, 'return 1')).returned).toBe(1)
  })

  test('[C2] a result for another invocation is nobody’s', async () => {
    const { host } = testCodeHost()
    const forged = withPipe(
      `send({ ...${done}, id: 2 }); setTimeout(() => send({ ...${done}, id: 1, returned: 'own' }), 20)`,
    )
    expect((await runCode(host, forged)).returned).toBe('own')
  })

  test('a code that only we give is taken for an error of the step', async () => {
    const { host } = testCodeHost()
    const forged = withPipe(
      "send({ type: 'failed', id: 1, lines: [], busy: false, error: { code: 'vault.locked', name: 'E', message: 'm' } })",
    )
    expect((await runCode(host, forged)).error).toMatchObject({
      code: 'code.thrown',
      name: 'E',
      message: 'm',
    })
  })

  test('prototype keys in a result end at the door', async () => {
    const { host } = testCodeHost()
    const forged = withPipe(
      `write(frame('{"type":"done","id":1,"lines":[],"busy":false,"exports":{},"returned":{"__proto__":{"polluted":1},"a":1}}'))`,
    )
    const { returned } = await runCode(host, forged)
    expect(JSON.stringify(returned)).toBe('{"a":1}')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('a flood of log lines is cut off with a count, and the step goes on', async () => {
    const { host } = testCodeHost()
    const { returned, logs } = await runCode(
      host,
      "for (let i = 0; i < 25_000; i++) console.log(i)\nreturn 'done'",
    )
    expect([returned, logs.length, logs.at(-1)]).toEqual([
      'done',
      10_001,
      ['warn', '… 15000 more lines dropped'],
    ])
  })

  test('megabytes go through whole in both directions', async () => {
    const { host } = testCodeHost()
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, text: 'ü🙂'.repeat(20) }))
    const { returned } = await runCode(host, 'return steps.trigger.event', {
      steps: { trigger: { event: rows } },
    })
    expect(returned).toEqual(rows)
  })
})
