import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCancel } from '#engine/index.ts'
import { runIdSchema, workflowIdSchema } from '#shared/model/ids.ts'
import { killTree } from '../../../src/main/code-host/process-tree.ts'
import { isAlive, testCodeHost } from '../../support/code-host.ts'
import { runCode } from '../../support/code-host-cases.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const isLinux = process.platform === 'linux'
const PID_THEN_LOOP =
  'console.log(String(process.pid))\nawait new Promise(resolve => setTimeout(resolve, 1))\nwhile (true) {}'

describe('[S-CODE-1] stopping', () => {
  test.runIf(isLinux)('a process goes with all it started, those in groups of their own too', async () => {
    const script =
      'sleep 1000 & echo $!; setsid sleep 1000 & echo $!; sh -c "sleep 1000 & echo \\$!; wait" & wait'
    const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.on('data', data => {
      output += data
    })
    await expect.poll(() => output.trim().split('\n').length).toBe(3)
    const pids = [child.pid, ...output.trim().split('\n').map(Number)].map(Number)
    expect(pids.map(isAlive)).toEqual([true, true, true, true])
    killTree(pids[0] as number, { leadsGroup: true })
    await once(child, 'close')
    await expect.poll(() => pids.filter(isRunning)).toEqual([])
  })

  test('cancelling ends the process and takes its folder away', async () => {
    const { host, folder } = testCodeHost()
    const outcome = await runCode(
      host,
      "console.log('go')\nawait new Promise(() => {})",
      {},
      { cancelOnLog: 'go' },
    )
    expect(outcome.error).toMatchObject({ code: 'run.cancelled' })
    await expect.poll(() => readdirSync(folder)).toEqual([])
  })

  test('one that waits for its turn can be cancelled, and the others go on', async () => {
    const { host } = testCodeHost({ maxProcesses: 1 })
    const cancel = createCancel()
    const first = runCode(host, 'await new Promise(resolve => setTimeout(resolve, 100))\nreturn 1')
    const second = runCode(host, 'return 2', {}, { cancel })
    const third = runCode(host, 'return 3')
    cancel.cancel()
    expect((await second).error?.code).toBe('run.cancelled')
    expect([(await first).returned, (await third).returned]).toEqual([1, 3])
  })

  test('closing ends what is under way and what waits, and leaves no folder', async () => {
    const { host, folder } = testCodeHost({ maxProcesses: 1 })
    const working = runCode(host, 'await new Promise(() => {})')
    const waiting = runCode(host, 'return 1')
    await host.close()
    expect([(await working).error?.code, (await waiting).error?.code]).toEqual([
      'run.cancelled',
      'run.cancelled',
    ])
    expect(readdirSync(folder)).toEqual([])
    expect((await runCode(host, 'return 1')).error?.code).toBe('run.cancelled')
  })

  test('ending a run ends its step under way', async () => {
    const { host } = testCodeHost()
    const runId = runIdSchema.parse('run_bbbbbbbbbbbbbbbb')
    const working = runCode(host, 'await new Promise(() => {})', { runId, reuse: false })
    host.endRun(runId, true)
    expect((await working).error?.code).toBe('run.cancelled')
  })

  test.runIf(isLinux)('a process that never yields ends with a host that is killed', async () => {
    const folder = tempFolder()
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../support/code-host-process.ts'), folder, PID_THEN_LOOP],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString().trim())
    expect(isAlive(pid)).toBe(true)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    // Both: a host that was killed but not yet reaped still owns its folder.
    await ended
    await expect.poll(() => isRunning(pid)).toBe(false)

    // Its folder is left; the next host removes it.
    expect(readdirSync(folder)).toHaveLength(1)
    testCodeHost({ tempFolder: folder })
    expect(readdirSync(folder)).toEqual([])
  })

  test('folders of a host that is still there are left alone', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, `code-${process.pid}-abc`))
    mkdirSync(join(folder, 'something-else'))
    testCodeHost({ tempFolder: folder })
    expect(readdirSync(folder)).toEqual([`code-${process.pid}-abc`, 'something-else'])
  })
})

/** Alive, and not merely waiting for its parent to notice that it ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('a disk that takes no folder', () => {
  const another = { workflowId: workflowIdSchema.parse('wf_another000001') }
  /** Moved away, not removed: a process that is about to start in its own folder there still has it. */
  const blockFolder = (folder: string) => {
    renameSync(folder, join(tempFolder(), 'elsewhere'))
    writeFileSync(folder, 'a file in its place')
  }

  test('fails the step that waits for a process, with the reason', async () => {
    const { host, folder } = testCodeHost({ maxProcesses: 1 })
    await runCode(host, 'return 0')
    const first = runCode(host, 'await new Promise(resolve => setTimeout(resolve, 50))\nreturn 1')
    const second = runCode(host, 'return 2', another)
    blockFolder(folder)
    expect((await first).returned).toBe(1)
    expect((await second).error).toMatchObject({
      code: 'code.not-started',
      message: expect.stringMatching(/^A code step runs in a folder of its own, and none can be made: /),
    })
  })

  test('costs a step nothing whose process is there', async () => {
    const { host, folder } = testCodeHost({ keepSpare: true })
    await runCode(host, 'return 0')
    blockFolder(folder)
    expect((await runCode(host, 'return 2', another)).returned).toBe(2)
  })
})
