import { test as base } from '@playwright/test'
import type { LaunchOptions } from '../launch.ts'
import { makePlace, type Place, type RunningApp, startAt } from './place.ts'

/** For tests that start the app more than once, or in a place that they prepare. */
export interface Stage {
  place(options?: Parameters<typeof makePlace>[0]): Place
  start(place: Place, options?: LaunchOptions): Promise<RunningApp>
  /** Done at the end, in reverse, whatever became of the test. */
  after(undo: () => unknown): void
}

export const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that no other fixture is needed
  stage: async ({}, use) => {
    const undoes: (() => unknown)[] = []
    await use({
      place(options) {
        const place = makePlace(options)
        undoes.push(place.discard)
        return place
      },
      async start(place, options) {
        const app = await startAt(place, options)
        undoes.push(app.kill)
        return app
      },
      after: undo => void undoes.push(undo),
    })
    for (const undo of undoes.reverse()) await undo()
  },
})
