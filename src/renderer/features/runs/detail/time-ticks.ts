export interface Tick {
  /** Part of the whole time, 0 to 1. */
  readonly at: number
  readonly label: string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Steps that people count time in, up to a month. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(n => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(n => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240, 720].map(n => n * HOUR),
]

/** Round times along `totalMs`, the start included, at most `most` of them. */
export function timeTicks(totalMs: number, most: number): Tick[] {
  const step = STEPS.find(size => totalMs / size < most) ?? 720 * HOUR
  const count = Math.min(Math.floor(totalMs / step), most - 1)
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (index * step) / totalMs,
    label: labelOf(index * step),
  }))
}

/** `0`, `200 ms`, `1.5 s`, `2 m`, `1 m 30 s`, `3 h`. */
function labelOf(ms: number): string {
  if (ms === 0) return '0'
  if (ms < SECOND) return `${ms} ms`
  if (ms < MINUTE) return `${ms / SECOND} s`
  if (ms < HOUR) return pair(Math.floor(ms / MINUTE), 'm', Math.round((ms % MINUTE) / SECOND), 's')
  return pair(Math.floor(ms / HOUR), 'h', Math.round((ms % HOUR) / MINUTE), 'm')
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
