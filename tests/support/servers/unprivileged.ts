import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ORDINARY_USER } from '../ordinary-user.ts'

const isRoot = process.getuid?.() === 0

/** A real server's own folder and processes. Everything is gone after `stop`, and with this process in any case. */
export interface ServerHome {
  readonly folder: string
  /** Runs a command to its end, with `input` on stdin; throws with what it said. */
  run(file: string, args: readonly string[], input?: string): void
  /** Starts the server and resolves once its output says `ready`. */
  start(file: string, args: readonly string[], ready: RegExp): Promise<void>
  /** Ends what `start` started. */
  halt(): Promise<void>
  /** A file that the server may read and nobody else. */
  write(name: string, text: string): string
  stop(): Promise<void>
}

/** Servers refuse to be root: as root they run as `nobody`. */
export function serverHome(): ServerHome {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-server-'))
  own(folder)
  let child: ChildProcess | undefined
  const halt = async () => {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null) return
    const gone = new Promise(resolve => running.once('exit', resolve))
    running.kill('SIGQUIT')
    const killer = setTimeout(() => running.kill('SIGKILL'), 5000)
    await gone
    clearTimeout(killer)
  }
  return {
    folder,
    run(file, args, input = '') {
      const [command, ...rest] = asNobody(file, args)
      try {
        execFileSync(command, rest, {
          cwd: folder,
          input,
          stdio: ['pipe', 'ignore', 'pipe'],
          timeout: 60_000,
        })
      } catch (error) {
        const said = String((error as { stderr?: Buffer }).stderr ?? error).slice(-2000)
        throw new Error(`${file} failed: ${said}`)
      }
    },
    async start(file, args, ready) {
      const [command, ...rest] = asNobody(file, args)
      child = spawn(command, rest, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      await untilReady(child, ready)
    },
    halt,
    write(name, text) {
      const file = join(folder, name)
      writeFileSync(file, text, { mode: 0o600 })
      own(file)
      return file
    },
    async stop() {
      await halt()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The first of `files` that exists. @throws Error saying which package has it and how to get it */
export function installed(files: readonly string[], debianPackage: string): string {
  const found = files.find(file => existsSync(file))
  if (found !== undefined) return found
  throw new Error(
    `This test needs a real server of Debian’s package ${debianPackage}. As root, \`npm test\` installs it; else run: sudo apt-get install --no-install-recommends ${debianPackage}`,
  )
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** The kernel ends the server with us, however we end. */
function asNobody(file: string, args: readonly string[]): [string, ...string[]] {
  const user = isRoot
    ? [`--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, '--clear-groups', '--bounding-set=-all']
    : []
  return ['setpriv', ...user, '--pdeathsig=KILL', file, ...args]
}

function own(file: string): void {
  if (isRoot) chownSync(file, ORDINARY_USER, ORDINARY_USER)
}

async function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said = (said + String(chunk)).slice(-20_000)
      if (ready.test(said)) resolve()
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('exit', code => reject(new Error(`The server ended at once (${code}): ${said.slice(-2000)}`)))
    child.once('error', reject)
  })
}
