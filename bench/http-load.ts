import http from 'node:http'
import { type Quantiles, quantiles } from './lib.ts'

export interface Load {
  readonly perSecond: number
  /** Latency, milliseconds. */
  readonly latency: Quantiles
  readonly failures: number
  /** What the first of them was answered with. */
  readonly firstFailure: string | undefined
}

interface LoadOptions {
  readonly url: string
  readonly body: unknown
  readonly connections: number
  readonly requests: number
}

/** Sends `requests` POSTs over `connections` kept-alive connections and measures each. */
export async function sendLoad({ url, body, connections, requests }: LoadOptions): Promise<Load> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  const payload = JSON.stringify(body)
  const latencies: number[] = []
  let failures = 0
  let firstFailure: string | undefined
  let sent = 0
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const startedAt = performance.now()
      const request = http.request(url, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) },
      })
      request.on('response', response => {
        let answer = ''
        response.on('data', chunk => {
          if (response.statusCode !== 200 && firstFailure === undefined) answer += chunk
        })
        response.on('end', () => {
          if (response.statusCode !== 200) failures++
          if (response.statusCode !== 200) firstFailure ??= `${response.statusCode} ${answer.slice(0, 200)}`
          latencies.push(performance.now() - startedAt)
          resolve()
        })
      })
      request.on('error', reject)
      request.end(payload)
    })
  const client = async () => {
    while (sent < requests) {
      sent++
      await one()
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: connections }, client))
  const seconds = (performance.now() - startedAt) / 1000
  agent.destroy()
  return { perSecond: requests / seconds, latency: quantiles(latencies), failures, firstFailure }
}
