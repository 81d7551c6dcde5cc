/** Shared by the measurements: quantiles, tables, samples. Everything is bounded in count and stays on this machine. */
import os from 'node:os'

export interface Quantiles {
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly min: number
  readonly max: number
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9), p95: at(0.95), min: at(0), max: at(1) }
}

/** One line of a table: many samples of one thing. */
export interface Measured {
  readonly what: string
  readonly samples: readonly number[]
  readonly unit: string
  /** The most it may be, in the same unit: what Patchbay wants to reach on an idle machine. */
  readonly most?: number
  /** The median of the bare counterpart, measured in the same run. */
  readonly bare?: number
}

/** Median and spread (10th to 90th percentile), what is wanted, and the ratio to the bare counterpart. */
export function printMeasured(title: string, rows: readonly Measured[]): void {
  printTable(
    title,
    rows.map(({ what, samples, unit, most, bare }) => {
      const { p10, p50, p90 } = quantiles(samples)
      return {
        what,
        median: `${round(p50)} ${unit}`,
        spread: samples.length > 1 ? `${round(p10)} - ${round(p90)}` : '',
        wanted: most === undefined ? '' : `${round(most)} ${unit}`,
        '/ bare': bare === undefined ? '' : `${round(p50 / bare)}`,
      }
    }),
  )
}

/** Prints rows under a heading, columns aligned. The heading says how busy the machine is just now. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string>>[]): void {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const width = (column: string) => Math.max(column.length, ...rows.map(row => (row[column] ?? '').length))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) =>
        i === 0 ? cell.padEnd(width(columns[i] ?? '')) : cell.padStart(width(columns[i] ?? '')),
      )
      .join('  ')
      .trimEnd()
  const lines = [
    `${title}   [${machine()}]`,
    line(columns),
    columns.map(column => '-'.repeat(width(column))).join('  '),
    ...rows.map(row => line(columns.map(column => row[column] ?? ''))),
  ]
  process.stdout.write(`\n${lines.join('\n')}\n`)
}

/** Anything measured while others are at work is a ratio at best: so each table says how it was. */
function machine(): string {
  const load = os.loadavg()[0] ?? 0
  return `${os.availableParallelism()} cores, load ${load.toFixed(1)}, Node ${process.versions.node}`
}

/** Three figures that count. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** Milliseconds that each of `times` calls took, one after the other. */
export async function sample(times: number, work: (index: number) => unknown, warmUp = 0): Promise<number[]> {
  const samples: number[] = []
  for (let i = -warmUp; i < times; i++) {
    const startedAt = performance.now()
    await work(i + warmUp)
    if (i >= 0) samples.push(performance.now() - startedAt)
  }
  return samples
}

/** What one of `size` calls took, in milliseconds, for each of `batches` batches: for what is too quick to time alone. */
export async function sampleBatches(
  { batches, size, warmUp = 1 }: { batches: number; size: number; warmUp?: number },
  work: () => unknown,
): Promise<number[]> {
  const whole = await sample(
    batches,
    async () => {
      for (let i = 0; i < size; i++) await work()
    },
    warmUp,
  )
  return whole.map(ms => ms / size)
}

export const toMicroseconds = (samples: readonly number[]): number[] => samples.map(ms => ms * 1000)

export const median = (samples: readonly number[]): number => quantiles(samples).p50
