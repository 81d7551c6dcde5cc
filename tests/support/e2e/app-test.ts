import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type LaunchedApp, type LaunchOptions, launchApp } from '../launch.ts'

export interface Desk extends LaunchedApp {
  /** Errors of the page and of the main process that nobody caught, in words. A test ends with none of them. */
  readonly complaints: string[]
}

interface DeskFixtures {
  /** A data folder of this test's own, gone afterwards. Its webhook server takes any free port. */
  readonly userData: string
  /** Starts the app on `userData` and waits until its first screen can be used. Closed after the test. */
  readonly launch: (options?: LaunchOptions) => Promise<Desk>
}

export const test = base.extend<DeskFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that no other fixture is needed
  userData: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-e2e-'))
    await writeFile(join(folder, 'preferences.json'), JSON.stringify({ settings: { webhookPort: 0 } }))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  launch: async ({ userData }, use) => {
    const desks: Desk[] = []
    await use(async options => {
      const desk = await startDesk({ userData, ...options })
      desks.push(desk)
      await expect(desk.window.locator('html[data-app-ready]')).toBeAttached({ timeout: 30_000 })
      return desk
    })
    for (const desk of desks) await desk.close()
    expect(
      desks.flatMap(({ complaints }) => complaints),
      'errors nobody caught',
    ).toEqual([])
  },
})

export { expect }

async function startDesk(options: LaunchOptions): Promise<Desk> {
  const launched = await launchApp(options)
  const { app, window } = launched
  window.setDefaultTimeout(10_000)
  const complaints: string[] = []
  window.on('pageerror', error => complaints.push(`page: ${error.message}`))
  window.on('console', message => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  app.process().stderr?.on('data', (chunk: Buffer) => {
    complaints.push(
      ...chunk
        .toString()
        .split('\n')
        .filter(line => line.startsWith('patchbay:')),
    )
  })
  return { ...launched, complaints }
}
