/** Shared by the measurements: quantiles, a table, a small HTTP load. Everything is bounded in count and stays on loopback. */
import http from 'node:http'

export interface Quantiles {
  readonly p50: number
  readonly p95: number
  readonly min: number
  readonly max: number
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), min: at(0), max: at(1) }
}

export interface Load {
  readonly perSecond: number
  /** Latency, milliseconds. */
  readonly latency: Quantiles
  readonly failures: number
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
        response.resume()
        response.on('end', () => {
          if (response.statusCode !== 200) failures++
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
  return { perSecond: requests / seconds, latency: quantiles(latencies), failures }
}

/** Prints rows under a heading, columns aligned. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string>>[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const width = (column: string) => Math.max(column.length, ...rows.map(row => (row[column] ?? '').length))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) =>
        i === 0 ? cell.padEnd(width(columns[i] ?? '')) : cell.padStart(width(columns[i] ?? '')),
      )
      .join('  ')
  process.stdout.write(
    `\n${title}\n${line(columns)}\n${columns.map(column => '-'.repeat(width(column))).join('  ')}\n`,
  )
  for (const row of rows) process.stdout.write(`${line(columns.map(column => row[column] ?? ''))}\n`)
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
export const perSecond = (value: number): string => `${value.toFixed(0)}/s`
