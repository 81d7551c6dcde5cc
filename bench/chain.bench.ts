/** Whole runs in process, journal included: what one more step costs, what keeping it adds, and large bodies. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { JsonObject } from '#shared/json.ts'
import { chain, readsPrevious } from './chain.ts'
import { openBenchHost } from './host.ts'
import { type Measured, median, printMeasured, sample } from './lib.ts'

const host = await openBenchHost()

/** Microseconds per step of a chain, from whole runs. */
async function perStep(length: number, keep: boolean, runs: number): Promise<number[]> {
  const workflow = chain({ length, keep, valueAt: readsPrevious })
  const times = await sample(runs, i => host.run(workflow, { body: { n: i } }), runs / 2)
  return times.map(ms => (ms * 1000) / length)
}

/** What the longer chain's further steps took: free of what a run costs by itself. */
const perFurtherStep = (short: readonly number[], long: readonly number[]): number[] =>
  long.map(us => (us * 100 - median(short) * 10) / 90)

async function measureSteps(): Promise<void> {
  const shortOff = await perStep(10, false, 400)
  const shortOn = await perStep(10, true, 400)
  const longOff = await perStep(100, false, 80)
  const longOn = await perStep(100, true, 80)
  const onceMore = await perStep(10, false, 200)
  const off = perFurtherStep([...shortOff, ...onceMore], longOff)
  const on = perFurtherStep(shortOn, longOn)
  printMeasured('Runs in process: a chain of steps, each reading the one before it', [
    { what: 'per step of 10, not kept', samples: shortOff, unit: 'us' },
    { what: 'per step of 10, kept', samples: shortOn, unit: 'us' },
    { what: 'one more step, not kept', samples: off, unit: 'us', most: 50 },
    { what: 'one more step, kept', samples: on, unit: 'us', most: 100 },
    { what: 'added by keeping it', samples: on.map(us => us - median(off)), unit: 'us', most: 100 },
  ])
}

/** About `bytes` of JSON that looks like an API's answer. */
function bodyOf(bytes: number): JsonObject {
  const items = Array.from({ length: Math.ceil(bytes / 75) }, (_, index) => ({
    id: index,
    name: `Customer ${randomBytes(6).toString('hex')}`,
    total: Math.round(Math.random() * 1e6) / 100,
  }))
  return { user_id: 'u_123', items }
}

/** The limit: a request is received and parsed, ten functions hand it on, and it is answered. */
async function bareTimes(text: string, runs: number): Promise<number[]> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      let value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      for (let i = 0; i < 10; i++) value = (given => given)(value)
      response.end(JSON.stringify(value))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const times = await sample(
    runs,
    async () => (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: text })).text(),
    1,
  )
  server.close()
  server.closeAllConnections()
  return times
}

async function measureBody(megabytes: number, runs: number, most: number): Promise<Measured[]> {
  const text = JSON.stringify(bodyOf(megabytes * 1_000_000))
  const times = (keep: boolean) => {
    const workflow = chain({ length: 10, keep, valueAt: readsPrevious, name: `Body ${megabytes}` })
    return sample(runs, () => host.run(workflow, { body: JSON.parse(text) }), 1)
  }
  const off = await times(false)
  const on = await times(true)
  // Before the bare server makes garbage in the same process.
  const resident = process.memoryUsage.rss() / 1e6
  const bare = await bareTimes(text, runs)
  const row = (what: string, samples: readonly number[]): Measured => ({
    what: `${megabytes} MB, ${what}`,
    samples,
    unit: 'ms',
    bare: median(bare),
  })
  return [
    row('bare Node over HTTP', bare),
    row('10 steps, not kept', off),
    { ...row('10 steps, kept', on), most },
    { what: `${megabytes} MB, resident afterwards`, samples: [resident], unit: 'MB', most: 600 },
  ]
}

try {
  await measureSteps()
  const rows = [...(await measureBody(1, 12, 60)), ...(await measureBody(10, 4, 1000))]
  printMeasured('Large bodies', rows)
} finally {
  await host.close()
}
