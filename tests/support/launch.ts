import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

export interface LaunchOptions {
  /** The data folder to use; kept afterwards. Without one a temporary folder is made, and removed by `close`. */
  readonly userData?: string
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** CommonJS files that the main process runs before the app's own code. */
  readonly requires?: readonly string[]
  /** Further command-line switches of the app. */
  readonly args?: readonly string[]
}

export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly window: Page
  readonly userData: string
  close(): Promise<void>
}

/** How long the process, and then its window, may take to appear, in milliseconds. */
const START_MS = 30_000
const FIRST_WINDOW_MS = 30_000

/** Starts the built app (`out/`) on a data folder of its own and waits for its first window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'patchbay-e2e-')))
  const discard = async () => {
    if (options.userData === undefined) await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const app = await _electron.launch({
      executablePath: electronPath(),
      args: [
        ...(options.requires ?? []).flatMap(file => ['-r', file]),
        '.',
        `--user-data-dir=${userData}`,
        ...platformSwitches(),
        ...(options.args ?? []),
      ],
      env: environment(options.env),
      timeout: START_MS,
    })
    const close = async () => {
      await app.close()
      await discard()
    }
    try {
      const window = await app.firstWindow({ timeout: FIRST_WINDOW_MS })
      return { app, window, userData, close }
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    await discard()
    throw error
  }
}

/** The executable that the `electron` package resolves to. */
export function electronPath(): string {
  // In plain Node the package's only export is the path of its executable.
  return createRequire(import.meta.url)('electron') as string
}

/** What every start needs on this machine. */
export function platformSwitches(): string[] {
  const isRoot = process.getuid?.() === 0
  return [
    // Chromium refuses to start sandboxed as root; nobody else ever gets this switch.
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(process.platform === 'linux' ? ['--password-store=gnome-libsecret'] : []),
  ]
}

function environment(extra: LaunchOptions['env'] = {}): Record<string, string> {
  const merged = { ...process.env, ...extra }
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
