/**
 * Webhook -> code step -> respond, over HTTP against `patchbay serve`, beside a bare Node server that does the same work
 * in the same minute. Retention on (sealed journal) and off, where each run gets a code process of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Load, sendLoad } from './http-load.ts'
import { printTable, round } from './lib.ts'
import { type Server, startBareServer, startPatchbay } from './serve.ts'

interface Case {
  readonly name: string
  readonly start: () => Promise<Server>
  readonly requests: { readonly warmUp: number; readonly one: number; readonly many: number }
  readonly wanted?: string
}

const folder = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
const CASES: readonly Case[] = [
  { name: 'bare Node', start: startBareServer, requests: { warmUp: 500, one: 3000, many: 8000 } },
  {
    name: 'Patchbay, retention on',
    start: () => startPatchbay({ folder, keep: true }),
    requests: { warmUp: 1000, one: 2000, many: 4000 },
    wanted: '800/s, 1500/s',
  },
  {
    name: 'Patchbay, retention off',
    start: () => startPatchbay({ folder, keep: false }),
    requests: { warmUp: 4, one: 25, many: 64 },
  },
]

async function measure({ name, start, requests }: Case): Promise<{ one: Load; many: Load }> {
  const server = await start()
  try {
    const load = { url: server.url, body: { n: 1, text: 'x'.repeat(200) } }
    const warmUp = await sendLoad({ ...load, connections: 4, requests: requests.warmUp })
    const one = await sendLoad({ ...load, connections: 1, requests: requests.one })
    const many = await sendLoad({ ...load, connections: 16, requests: requests.many })
    const firstFailure = [warmUp, one, many].find(each => each.firstFailure !== undefined)?.firstFailure
    // Refusals are quick: a rate with them in it says nothing.
    if (firstFailure !== undefined) throw new Error(`${name}: a request was answered with ${firstFailure}`)
    return { one, many }
  } finally {
    await server.stop()
  }
}

try {
  const rows: Record<string, string>[] = []
  let bare: { one: Load; many: Load } | undefined
  for (const each of CASES) {
    const { one, many } = await measure(each)
    bare ??= { one, many }
    rows.push({
      what: each.name,
      '1 connection': `${round(one.perSecond)}/s`,
      'p50, p95': `${round(one.latency.p50)}, ${round(one.latency.p95)} ms`,
      '/ bare': round(one.latency.p50 / bare.one.latency.p50),
      '16 connections': `${round(many.perSecond)}/s`,
      'p50, p95 ': `${round(many.latency.p50)}, ${round(many.latency.p95)} ms`,
      wanted: each.wanted ?? '',
    })
  }
  printTable('Webhook -> code step -> respond', rows)
} finally {
  await rm(folder, { recursive: true, force: true })
}
