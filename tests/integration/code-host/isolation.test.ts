import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type RunId, runIdSchema, type WorkflowId, workflowIdSchema } from '#shared/model/ids.ts'
import { isAlive, testCodeHost } from '../../support/code-host.ts'
import { runCode } from '../../support/code-host-cases.ts'

const run = (letter: string): RunId => runIdSchema.parse(`run_${letter.repeat(16)}`)
const workflow = (letter: string): WorkflowId => workflowIdSchema.parse(`wf_${letter.repeat(16)}`)

const PID = 'return process.pid'

/** The permission model is part of every plain Node that Patchbay supports. */
const isLinux = process.platform === 'linux'

describe('[S-CODE-1] what a process has', () => {
  test('its environment: an allow-list, its own folder, and the workflow’s values', async () => {
    const { host } = testCodeHost()
    const { returned } = await runCode(host, 'return Object.keys(process.env)', { env: { REGION: 'x' } })
    const allowed =
      /^(PATH|TZ|LANG|LANGUAGE|LC_ALL|LC_CTYPE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|SystemRoot|windir|HOME|USERPROFILE|TMPDIR|TMP|TEMP|AWS_EC2_METADATA_DISABLED|AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED|REGION)$/
    expect((returned as string[]).filter(name => !allowed.test(name))).toEqual([])
    expect(returned).toContain('REGION')
  })

  test('its folder: empty, for this user alone, gone with the process', async () => {
    const { host, folder } = testCodeHost()
    const { returned } = await runCode(host, 'return [process.cwd(), require("fs").readdirSync(".")]')
    const [own, entries] = returned as [string, string[]]
    expect(entries).toEqual([])
    expect(statSync(own).mode & 0o777).toBe(0o700)
    await host.close()
    expect(readdirSync(folder)).toEqual([])
  })

  test.runIf(isLinux)('no core dumps', async () => {
    const { host } = testCodeHost()
    const { returned } = await runCode(host, PID)
    expect(readFileSync(`/proc/${returned}/limits`, 'utf8')).toMatch(/Max core file size\s+0\s+0/)
  })

  test('[S-CODE-2] files: its own folder, and nothing else of the machine', async () => {
    const { host, folder } = testCodeHost()
    const code = `import fs from 'node:fs'
fs.writeFileSync('mine.txt', 'x')
const attempt = work => { try { return String(work()) } catch (error) { return error.message } }
return [
  fs.readFileSync('mine.txt', 'utf8'),
  attempt(() => fs.readFileSync('/etc/passwd')),
  attempt(() => fs.writeFileSync(${JSON.stringify(join(folder, 'other.txt'))}, 'x')),
  attempt(() => fs.readdirSync(${JSON.stringify(folder)})),
]`
    const { returned } = await runCode(host, code)
    expect(returned).toEqual(['x', ...Array(3).fill(expect.stringMatching(/restricted/))])
    expect(existsSync(join(folder, 'other.txt'))).toBe(false)
  })

  test('[S-CODE-2] no processes or threads, by whichever way Node’s own modules are reached', async () => {
    const { host } = testCodeHost()
    const code = `import { createRequire } from 'node:module'
const require = createRequire(process.cwd() + '/x.js')
const attempt = work => { try { return String(work()) } catch (error) { return error.code } }
return [
  attempt(() => require('node:child_process').execSync('id')),
  attempt(() => new (require('node:worker_threads').Worker)('1', { eval: true })),
]`
    expect((await runCode(host, code)).returned).toEqual(['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED'])
  })
})

describe('[S-CR-3] what is left of an invocation', () => {
  test('globals, environment and folder are put back', async () => {
    const { host } = testCodeHost()
    const first = await runCode(
      host,
      `globalThis.left = 1; process.env.LEFT = '1'; require('fs').mkdirSync('elsewhere'); process.chdir('elsewhere'); ${PID}`,
    )
    const second = await runCode(
      host,
      'return [globalThis.left, process.env.LEFT, process.cwd().endsWith("elsewhere"), process.pid]',
    )
    expect(second.returned).toEqual([null, null, false, first.returned])
  })

  test('files of a run are gone in the next', async () => {
    const { host } = testCodeHost()
    const list = "return [process.pid, require('fs').readdirSync('.')]"
    const { returned } = await runCode(host, `require('fs').writeFileSync('a', 'x'); ${list}`, {
      runId: run('a'),
    })
    const [pid] = returned as [number]
    expect((await runCode(host, list, { runId: run('a') })).returned).toEqual([pid, ['a']])
    expect((await runCode(host, list, { runId: run('b') })).returned).toEqual([pid, []])
  })

  test('work that goes on costs the process, and its log lines reach nobody', async () => {
    const { host } = testCodeHost()
    const left = await runCode(host, `setInterval(() => console.log('stray'), 1); ${PID}`)
    const next = await runCode(host, `await new Promise(resolve => setTimeout(resolve, 50)); ${PID}`)
    expect(next.returned).not.toBe(left.returned)
    expect(next.logs).toEqual([])
  })

  test('work that ends soon does not', async () => {
    const { host } = testCodeHost({ maxProcesses: 1 })
    const left = await runCode(host, `setTimeout(() => {}, 30); ${PID}`)
    expect((await runCode(host, PID)).returned).toBe(left.returned)
  })

  test('requests that are done cost nothing: their kept-alive connections are no work', async () => {
    const server = createServer((request, response) =>
      request.resume().on('end', () => response.end('{"SecretString":"s"}')),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const code = `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
const client = new SecretsManagerClient({ region: 'eu-west-1', endpoint: '${address}', credentials })
const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'x' }))
await (await fetch('${address}', { method: 'POST', body: 'x' })).text()
return [process.pid, SecretString]`
    const { host } = testCodeHost()
    const first = await runCode(host, code)
    expect(first.returned).toEqual([expect.any(Number), 's'])
    expect((await runCode(host, code)).returned).toEqual(first.returned)
  })

  test('what a step gave can be changed afterwards without changing what was given', async () => {
    const { host } = testCodeHost()
    const code =
      "const a = { x: 1 }; $.export('a', a); a.x = 2; $.export('$summary', 'done'); $.respond({ status: 201, headers: { n: 1 }, body: a }); return a"
    expect(await runCode(host, code)).toEqual({
      returned: { x: 2 },
      exports: { a: { x: 1 } },
      summary: 'done',
      responses: [{ status: 201, headers: { n: '1' }, body: { x: 2 } }],
      logs: [],
    })
  })
})

describe('[S-CODE-2] which process serves whom', () => {
  test('[C4] a workflow keeps its own, another gets another', async () => {
    const { host } = testCodeHost()
    const first = await runCode(host, PID, { workflowId: workflow('a'), runId: run('a') })
    const again = await runCode(host, PID, { workflowId: workflow('a'), runId: run('b') })
    const other = await runCode(host, PID, { workflowId: workflow('b'), runId: run('c') })
    expect(again.returned).toBe(first.returned)
    expect(other.returned).not.toBe(first.returned)
  })

  test('steps with the same text share it, and errors name each', async () => {
    const { host } = testCodeHost()
    const code = "throw new Error('x')"
    const stacks = []
    for (const stepName of ['one', 'two', 'one']) {
      stacks.push((await runCode(host, code, { stepName })).error?.stack?.split('\n')[1])
    }
    expect(stacks).toEqual(['    at step one:1:7', '    at step two:1:7', '    at step one:1:7'])
  })

  test('[C5] without reuse it serves one run, and dies with it', async () => {
    const { host, folder } = testCodeHost()
    const off = { reuse: false }
    const first = await runCode(host, PID, { ...off, runId: run('a') })
    const sameRun = await runCode(host, PID, { ...off, runId: run('a') })
    const otherRun = await runCode(host, PID, { ...off, runId: run('b') })
    const kept = await runCode(host, PID, { runId: run('a') })
    expect(sameRun.returned).toBe(first.returned)
    expect(new Set([first.returned, otherRun.returned, kept.returned]).size).toBe(3)

    host.endRun(run('a'), true)
    await expect.poll(() => isAlive(first.returned as number)).toBe(false)
    await expect.poll(() => readdirSync(folder).length).toBe(2)
    expect([otherRun.returned, kept.returned].map(pid => isAlive(pid as number))).toEqual([true, true])
  })

  test('[C5] one for later runs ends with the run it served last, when nothing of that is kept after all', async () => {
    const { host, folder } = testCodeHost()
    const served = await runCode(host, PID, { runId: run('a') })
    host.endRun(run('b'), false)
    host.endRun(run('a'), true)
    expect((await runCode(host, PID, { runId: run('a') })).returned).toBe(served.returned)
    host.endRun(run('a'), false)
    await expect.poll(() => isAlive(served.returned as number)).toBe(false)
    await expect.poll(() => readdirSync(folder)).toEqual([])
  })

  test('[C6] at the same time each has its own, up to the bound', async () => {
    const { host } = testCodeHost({ maxProcesses: 2 })
    const code = `await new Promise(resolve => setTimeout(resolve, 20)); ${PID}`
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => runCode(host, code)))
    expect(new Set(outcomes.map(({ returned }) => returned)).size).toBe(2)
  })

  test('[C6] those beyond the bound wait in order', async () => {
    const { host } = testCodeHost({ maxProcesses: 1 })
    const order: unknown[] = []
    const work = ['a', 'b', 'c', 'd'].map(async name => {
      order.push((await runCode(host, `return '${name}'`)).returned)
    })
    await Promise.all(work)
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  test('[C6] an idle process of another workflow makes room', async () => {
    const { host } = testCodeHost({ maxProcesses: 1 })
    const first = await runCode(host, PID, { workflowId: workflow('a') })
    const second = await runCode(host, PID, { workflowId: workflow('b') })
    expect(second.returned).not.toBe(first.returned)
    await expect.poll(() => isAlive(first.returned as number)).toBe(false)
  })

  test('an idle process is given up after its time', async () => {
    const { host } = testCodeHost({ idleMs: 10 })
    const { returned } = await runCode(host, PID)
    await expect.poll(() => isAlive(returned as number)).toBe(false)
  })

  test('another memory limit is another process', async () => {
    const { host } = testCodeHost()
    const first = await runCode(host, PID)
    const second = await runCode(host, PID, { memoryMb: 200 })
    expect(second.returned).not.toBe(first.returned)
  })

  test('a blank process waits when asked for, and serves the first comer', async () => {
    const { host, folder } = testCodeHost({ keepSpare: true })
    host.warm(128)
    const [waiting] = readdirSync(folder)
    const { returned } = await runCode(host, 'return process.cwd()')
    expect(returned).toContain(waiting)
  })
})
