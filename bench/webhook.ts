/**
 * Webhook -> code step -> respond, over HTTP against `patchbay serve`, beside a bare Node server that does the same work
 * in the same minute. Retention on (sealed journal) and off.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { ms, perSecond, printTable, sendLoad } from './lib.ts'

const HOOK = 'AAAAAAAAAAAAAAAAAAAAAA'
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

const workflow = (keep: boolean) => ({
  formatVersion: 1,
  id: 'wf_benchwebhook',
  name: 'Bench',
  settings: { retention: { keep }, limits: { concurrency: 64 } },
  triggers: [
    {
      id: 'trg_benchwebhook',
      name: 'hook',
      type: 'webhook',
      path: HOOK,
      response: 'custom',
      position: { x: 0, y: 0 },
    },
  ],
  steps: [
    {
      id: 'stp_benchcode',
      name: 'add',
      action: 'code.run-node',
      version: '1.0.0',
      props: { code: 'return { n: steps.trigger.event.body.n + 1 }' },
      position: { x: 0, y: 100 },
    },
    {
      id: 'stp_benchrespond',
      name: 'respond',
      action: 'http.respond',
      version: '1.0.0',
      props: { status: 200, body: '{{ steps.add.$return_value }}' },
      position: { x: 0, y: 200 },
    },
  ],
  edges: [
    { id: 'edg_benchfirst', from: 'trg_benchwebhook', to: 'stp_benchcode' },
    { id: 'edg_benchsecond', from: 'stp_benchcode', to: 'stp_benchrespond' },
  ],
})

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

async function measure(name: string, child: ChildProcess, scale = 1) {
  try {
    const url = await firstUrl(child)
    const body = { n: 1, text: 'x'.repeat(200) }
    await sendLoad({ url, body, connections: 4, requests: Math.ceil(200 * scale) })
    const one = await sendLoad({ url, body, connections: 1, requests: Math.ceil(1500 * scale) })
    const many = await sendLoad({ url, body, connections: 16, requests: Math.ceil(4000 * scale) })
    return {
      row: name,
      '1 connection': perSecond(one.perSecond),
      p50: ms(one.latency.p50),
      p95: ms(one.latency.p95),
      '16 connections': perSecond(many.perSecond),
      'p50 ': ms(many.latency.p50),
      failed: String(one.failures + many.failures),
    }
  } finally {
    child.kill()
  }
}

const folder = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
try {
  const rows = [await measure('bare Node', spawn(process.execPath, ['-e', BARE]))]
  for (const keep of [false, true]) {
    const file = path.join(folder, `bench-${keep}.workflow.json`)
    await writeFile(file, JSON.stringify(workflow(keep)))
    const args = [
      'bin/patchbay.js',
      'serve',
      file,
      '--port',
      '0',
      '--data-dir',
      path.join(folder, `data-${keep}`),
    ]
    const env = { ...process.env, PATCHBAY_PASSPHRASE: 'only for the benchmark' }
    rows.push(
      await measure(`Patchbay, retention ${keep ? 'on' : 'off'}`, spawn(process.execPath, args, { env })),
    )
  }
  printTable('Webhook -> code step -> respond', rows)
} finally {
  await rm(folder, { recursive: true, force: true })
}
