import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { type Chain, chainWorkflow, hookPath } from '../../support/chain.ts'
import { buildCli, cli, NODES, startCli } from '../../support/cli.ts'
import { descendants, isRunning } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)

const lines = (text: string): string[] => text.split('\n').filter(line => line !== '')

function saved(folder: string, chain: Chain): string {
  const file = join(folder, `${chain.id}.workflow.json`)
  writeFileSync(file, writeWorkflow(chainWorkflow({ keep: false, ...chain })))
  return file
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const CUSTOM: Chain = {
  id: 'Custom000001',
  name: 'Custom',
  env: [{ name: 'WORD' }],
  steps: {
    answer: `$.respond({ status: 201, headers: { 'x-word': process.env.WORD }, body: { twice: steps.trigger.event.body.n * 2 } })`,
  },
}
const IMMEDIATE: Chain = {
  id: 'Immediate001',
  name: 'Immediate',
  env: [{ name: 'WORD' }],
  trigger: { response: 'immediate' },
  steps: { work: 'return steps.trigger.event.query' },
}

describe.each(NODES)('patchbay serve, on %s', node => {
  it('answers webhooks as their workflows say, and ends with 0 on SIGTERM, leaving no process', async () => {
    const folder = tempFolder()
    const files = [saved(folder, CUSTOM), saved(folder, IMMEDIATE)]
    const { child, waitFor, result } = startCli(
      ['serve', ...files, '--port', '0', '--env', 'WORD=ok', '--data-dir', join(folder, 'data')],
      { node },
    )
    const [, base] = await waitFor(/Immediate answers at (http:\/\/127\.0\.0\.1:\d+)\/hooks\//)
    const url = (id: string) => `${base}/hooks/${hookPath(id)}`

    const answers = await Promise.all([1, 2, 3].map(n => post(url('Custom000001'), { n })))
    expect(
      await Promise.all(
        answers.map(async answer => [answer.status, answer.headers.get('x-word'), await answer.json()]),
      ),
    ).toEqual([
      [201, 'ok', { twice: 2 }],
      [201, 'ok', { twice: 4 }],
      [201, 'ok', { twice: 6 }],
    ])
    expect((await post(`${url('Immediate001')}?a=1`, {})).status).toBe(200)
    expect((await post(url('Nobody000001'), {})).status).toBe(404)
    expect((await fetch(`${base}/`)).status).toBe(404)
    // A caller is answered before its run has ended.
    await waitFor(/(?:^Succeeded in[\s\S]*){4}/m)

    const children = descendants(child.pid as number)
    expect(children.length).toBeGreaterThan(0)
    child.kill('SIGTERM')
    const { code, signal, stdout, stderr } = await result
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
    expect(stdout.match(/^Succeeded in/gm)).toHaveLength(4)
    await expect.poll(() => children.filter(isRunning)).toEqual([])
  })
})

describe('patchbay serve', () => {
  it('ends a run under way on SIGINT, with its processes', async () => {
    const folder = tempFolder()
    const file = saved(folder, {
      id: 'Waiting00001',
      keep: true,
      steps: { ready: 'return 1', wait: 'for (;;);' },
    })
    const { child, waitFor, result } = startCli([
      'serve',
      file,
      '--json',
      '--port',
      '0',
      '--data-dir',
      join(folder, 'data'),
    ])
    const [, url = ''] = await waitFor(/"url":"([^"]+)"/)
    const answer = post(url, {}).then(
      ({ status }) => status,
      () => 'cut off',
    )
    await waitFor(/"step\.succeeded".*"step\.started"/s)
    const children = descendants(child.pid as number)
    child.kill('SIGINT')
    const { code, stdout } = await result
    expect(code).toBe(0)
    expect(
      lines(stdout)
        .map(line => JSON.parse(line).type)
        .slice(-2),
    ).toEqual(['step.cancelled', 'run.cancelled'])
    expect(await answer).not.toBe(200)
    await expect.poll(() => children.filter(isRunning)).toEqual([])
  })

  it('a kept run that a kill cut off is interrupted at the next start; other workflows’ runs are left alone', async () => {
    const folder = tempFolder()
    const env = { PATCHBAY_PASSPHRASE: 'a long passphrase of tests' }
    const wait = {
      keep: true,
      steps: { wait: 'console.log("waiting"); await new Promise(() => setInterval(() => 0, 1000))' },
    }
    const files = [
      saved(folder, { id: 'Killed000001', ...wait }),
      saved(folder, { id: 'Killed000002', ...wait }),
    ]
    const data = ['--data-dir', join(folder, 'data')]
    const first = startCli(['serve', ...files, '--json', '--port', '0', ...data], { env })
    const [, base] = await first.waitFor(/"url":"(http:\/\/127\.0\.0\.1:\d+)\/hooks\/Killed000002/)
    const calls = ['Killed000001', 'Killed000002'].map(id =>
      post(`${base}/hooks/${hookPath(id)}`, {}).catch(() => undefined),
    )
    await first.waitFor(/"step\.logged".*"step\.logged"/s)
    const children = descendants(first.child.pid as number)
    first.child.kill('SIGKILL')
    await Promise.all([first.result, ...calls])
    // The end of Patchbay is the end of its code processes.
    await expect.poll(() => children.filter(isRunning)).toEqual([])

    const second = startCli(['serve', files[0] as string, '--json', '--port', '0', ...data], { env })
    await second.waitFor('webhook.listening')
    second.child.kill('SIGTERM')
    await second.result
    const statuses = await Promise.all(
      files.map(async file =>
        lines((await cli(['runs', 'list', file, '--json', ...data], { env })).stdout).map(
          line => JSON.parse(line).status,
        ),
      ),
    )
    expect(statuses).toEqual([['interrupted'], ['running']])
  })

  it('says in one line that its port is taken', async () => {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const folder = tempFolder()
    const { code, stdout, stderr } = await cli([
      'serve',
      saved(folder, CUSTOM),
      '--env',
      'WORD=x',
      '--port',
      String(port),
      '--data-dir',
      join(folder, 'data'),
    ])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(lines(stderr)).toEqual([expect.stringMatching(new RegExp(`^patchbay: .*Port ${port} is in use`))])
  })

  it('stays up when something inside fails that nobody waits for, and logs no value of it', async () => {
    const folder = tempFolder()
    const mistakes = join(folder, 'mistakes.mjs')
    writeFileSync(
      mistakes,
      `process.on('SIGUSR2', () => {
        Promise.reject(new Error('canary-of-a-mistake'))
        setTimeout(() => { throw new TypeError('canary-of-a-mistake') }, 1)
      })`,
    )
    const { child, waitFor, result } = startCli(
      ['serve', saved(folder, CUSTOM), '--env', 'WORD=x', '--port', '0', '--data-dir', join(folder, 'data')],
      { env: { NODE_OPTIONS: `--import=${pathToFileURL(mistakes)}` } },
    )
    const [, base] = await waitFor(/answers at (http:\/\/127\.0\.0\.1:\d+)/)
    let stderr = ''
    child.stderr.on('data', chunk => {
      stderr += chunk
    })
    child.kill('SIGUSR2')
    await expect.poll(() => lines(stderr).length).toBe(2)
    expect((await post(`${base}/hooks/${hookPath('Custom000001')}`, { n: 1 })).status).toBe(201)
    child.kill('SIGTERM')
    expect((await result).code).toBe(0)
    expect(stderr).toMatch(
      /^patchbay: unexpected error: Error[^\n]*\npatchbay: unexpected error: TypeError[^\n]*\n$/,
    )
    expect(stderr).not.toContain('canary')
  })

  it('gives each workflow the env values that it knows', async () => {
    const folder = tempFolder()
    const files = [
      saved(folder, CUSTOM),
      saved(folder, { id: 'Plain0000001', steps: { a: '$.respond({ body: 1 })' } }),
    ]
    const data = ['--data-dir', join(folder, 'data')]
    const { child, waitFor } = startCli(['serve', ...files, '--port', '0', '--env', 'WORD=x', ...data])
    const [, base] = await waitFor(/A chain answers at (http:\/\/127\.0\.0\.1:\d+)/)
    expect((await post(`${base}/hooks/${hookPath('Plain0000001')}`, {})).status).toBe(200)
    expect((await post(`${base}/hooks/${hookPath('Custom000001')}`, { n: 1 })).headers.get('x-word')).toBe(
      'x',
    )
    child.kill('SIGTERM')
  })

  it('says in one line what is wrong with a workflow, a port or an env value, before it listens', async () => {
    const folder = tempFolder()
    const file = saved(folder, CUSTOM)
    const data = ['--data-dir', join(folder, 'data')]
    const wrong: [string[], RegExp][] = [
      [[file, '/nowhere.workflow.json'], /nowhere\.workflow\.json can’t be read/],
      [[file, '--port', '99999'], /--port takes a number from 0 to 65535, not “99999”/],
      [
        [file, '--env', 'OTHER=1', '--port', '0'],
        /No workflow here has an env value named OTHER\. They have: WORD\./,
      ],
      [
        [saved(folder, { id: 'Invalid00001', steps: { a: 'return (' } }), '--port', '0'],
        /Invalid00001|A chain/,
      ],
    ]
    for (const [args, expected] of wrong) {
      const { code, stdout, stderr } = await cli(['serve', ...args, ...data])
      expect({ args, code, stdout, lines: lines(stderr) }).toEqual({
        args,
        code: 1,
        stdout: '',
        lines: [expect.stringMatching(expected)],
      })
    }
  })
})
