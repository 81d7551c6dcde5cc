/** Calls `act` at once, and of what follows within `everyMs` once more at the end of it. */
export function throttle(everyMs: number, act: () => void): { (): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let isDue = false
  const run = () => {
    isDue = false
    act()
    timer = setTimeout(() => {
      timer = undefined
      if (isDue) run()
    }, everyMs).unref()
  }
  const throttled = () => {
    isDue = true
    if (timer === undefined) run()
  }
  return Object.assign(throttled, { stop: () => clearTimeout(timer) })
}
