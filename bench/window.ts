/** What is measured inside the app's window: from an act until something is drawn, and frames while something moves. */
import type { Locator, Page } from '@playwright/test'

/**
 * Milliseconds from `act` until `isDone`, and the frame after it, looked at once a frame. Both are JavaScript
 * expressions for the window: what reaches it must not depend on this file's imports.
 */
export function timeUntil(page: Page, act: string, isDone: string): Promise<number> {
  return page.evaluate(`(async () => {
    const frame = () => new Promise(done => requestAnimationFrame(done))
    const startedAt = performance.now()
    ${act}
    for (;;) {
      await frame()
      if (${isDone}) break
      if (performance.now() - startedAt > 60000) throw new Error('It never came: ' + ${JSON.stringify(isDone)})
    }
    await frame()
    return performance.now() - startedAt
  })()`)
}

/** Milliseconds from a click on an element until `isDone`, as in {@link timeUntil}. */
export async function timeClick(target: Locator, isDone: string): Promise<number> {
  await target.evaluate(element => element.setAttribute('data-bench', ''))
  return timeUntil(
    target.page(),
    `{
      const target = document.querySelector('[data-bench]')
      target.removeAttribute('data-bench')
      target.click()
    }`,
    isDone,
  )
}

/** Milliseconds of each frame while `gesture` goes on. */
export async function framesDuring(page: Page, gesture: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = []
    let last = performance.now()
    const next = (now: number) => {
      frames.push(now - last)
      last = now
      if (frames !== (window as { benchFrames?: number[] }).benchFrames) return
      requestAnimationFrame(next)
    }
    Object.assign(window, { benchFrames: frames })
    requestAnimationFrame(next)
  })
  await gesture()
  const frames = await page.evaluate(() => {
    const { benchFrames } = window as { benchFrames?: number[] }
    Object.assign(window, { benchFrames: undefined })
    return benchFrames ?? []
  })
  // The first one began before the gesture did.
  return frames.slice(1)
}
