/** Servers to measure: `patchbay serve` on a folder of its own, and a bare Node server that does the same work. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { webhookWorkflow } from './chain.ts'

const root = path.join(import.meta.dirname, '..')
export const PATCHBAY = path.join(root, 'bin/patchbay.js')
export const ENV = { ...process.env, PATCHBAY_PASSPHRASE: 'only for the benchmark' }

const BARE = `
  const http = require('node:http')
  http.createServer((request, response) => {
    const chunks = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const event = { body: JSON.parse(Buffer.concat(chunks)) }
      const step = { n: event.body.n + 1 }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(step))
    })
  }).listen(0, '127.0.0.1', function () { console.log(JSON.stringify({ url: 'http://127.0.0.1:' + this.address().port + '/' })) })`

export interface Server {
  readonly child: ChildProcess
  readonly url: string
  /** From the start of the process until it said where it listens. */
  readonly startMs: number
  stop(): Promise<void>
}

export const startBareServer = (): Promise<Server> => start(['-e', BARE])

export async function startPatchbay({ folder, keep }: { folder: string; keep: boolean }): Promise<Server> {
  const file = path.join(folder, `webhook-${keep ? 'on' : 'off'}.workflow.json`)
  await writeFile(file, JSON.stringify(webhookWorkflow(keep)))
  return start([PATCHBAY, 'serve', file, '--port', '0', '--data-dir', path.join(folder, 'data')])
}

async function start(args: readonly string[]): Promise<Server> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { env: ENV, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await firstUrl(child)
  const startMs = performance.now() - startedAt
  return {
    child,
    url,
    startMs,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

/** Keeps reading after the address came: a full pipe would stop the server. */
function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('the server ended before it said where it listens')))
    if (!child.stdout) return reject(new Error('the server has no output'))
    createInterface({ input: child.stdout }).on('line', line => {
      const url = /https?:\/\/[^\s"]+/.exec(line)?.[0]
      if (url) resolve(url)
    })
  })
}
