/** `1 step`, `2 steps`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${n.toLocaleString()} ${n === 1 ? noun : plural}`
