/**
 * What the guarded door adds to a request: `npm run bench egress`, or `node bench/egress.bench.ts`.
 * The same request on a kept-alive connection of loopback, by undici alone and through the door, each as a session of
 * its own with a credential, a host list and a receipt.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, fetch as undiciFetch } from 'undici'
import { createEgress } from '../src/main/egress/egress.ts'
import { type Measured, median, printMeasured, sampleBatches } from './lib.ts'

const BATCHES = 30
const SIZE = 100

const server = createServer((request, response) => {
  request.resume()
  response.setHeader('content-type', 'application/json')
  response.end('{"ok":true}')
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
const url = `http://${host}/v1/messages`
const init = {
  method: 'POST',
  headers: { authorization: 'Bearer 0123456789abcdef', 'content-type': 'application/json' },
  body: JSON.stringify({ text: 'x'.repeat(500) }),
}

const agent = new Agent()
const egress = createEgress()
let told = 0

async function bare(): Promise<void> {
  const answer = await agent.request({
    origin: `http://${host}`,
    path: '/v1/messages',
    ...init,
    method: 'POST',
  })
  await answer.body.json()
}

async function withFetch(): Promise<void> {
  await (await undiciFetch(url, { ...init, dispatcher: agent })).json()
}

async function guarded(): Promise<void> {
  const session = egress.open({
    policy: { appName: 'Bench', appHosts: ['api.bench.test'], allowedHosts: [host] },
    app: 'bench',
    secrets: ['0123456789abcdef'],
    signal: new AbortController().signal,
    onRequest: () => told++,
    onUse: () => told++,
  })
  await (await session.fetch(url, init)).json()
  session.end()
}

const samplesOf = (work: () => Promise<void>) => sampleBatches({ batches: BATCHES, size: SIZE }, work)
const rows: Measured[] = [
  { what: 'undici alone: its request', samples: await samplesOf(bare), unit: 'ms' },
  { what: 'undici alone: its fetch', samples: await samplesOf(withFetch), unit: 'ms' },
]
rows.push({
  what: 'through the guarded door',
  samples: await samplesOf(guarded),
  unit: 'ms',
  bare: median(rows[1]?.samples ?? []),
})
printMeasured('A request on loopback, 0.5 KB out, kept-alive', rows)

await egress.close()
await agent.close()
server.close()
