/** Offsets and lines of one text. Lines and columns count from 0. */
export class TextPositions {
  readonly #starts: number[] = [0]
  readonly #length: number

  constructor(text: string) {
    this.#length = text.length
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  offsetOf(line: number, column: number): number {
    const start = this.#starts[Math.min(line, this.#starts.length - 1)] ?? 0
    return Math.min(start + column, this.#length)
  }

  positionOf(offset: number): { line: number; column: number } {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low, column: offset - (this.#starts[low] ?? 0) }
  }
}
