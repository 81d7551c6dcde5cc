import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { RequestChannel, RequestInput, RequestOutput } from '#shared/ipc/contract.ts'
import { type Result, unwrap } from '#shared/ipc/result.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { type LaunchedApp, type LaunchOptions, launchApp } from '../launch.ts'
import { isRunning, killTree } from '../processes.ts'

/** Every folder that the app, Chromium and the code processes may write to, under one root. */
export interface Place {
  readonly root: string
  readonly userData: string
  readonly env: Readonly<Record<string, string>>
  discard(): void
}

interface PlaceOptions {
  /** They are in the folder and enabled when the app starts. */
  readonly workflows?: readonly Workflow[]
  /** Default: any free one. */
  readonly webhookPort?: number
}

export function makePlace({ workflows = [], webhookPort = 0 }: PlaceOptions = {}): Place {
  const root = mkdtempSync(join(tmpdir(), 'patchbay-e2e-'))
  const folder = (name: string) => {
    mkdirSync(join(root, name), { recursive: true })
    return join(root, name)
  }
  const userData = folder('data')
  const preferences = { settings: { webhookPort }, enabled: workflows.map(({ id }) => id) }
  writeFileSync(join(userData, 'preferences.json'), JSON.stringify(preferences))
  for (const workflow of workflows) {
    writeFileSync(join(folder('data/workflows'), `${workflow.id}.workflow.json`), writeWorkflow(workflow))
  }
  return {
    root,
    userData,
    env: {
      HOME: folder('home'),
      TMPDIR: folder('tmp'),
      XDG_CACHE_HOME: folder('cache'),
      XDG_CONFIG_HOME: folder('config'),
    },
    discard: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  }
}

export interface RunningApp extends LaunchedApp {
  readonly pid: number
  /** Asks the main process as the renderer does. @throws with its message what it answers with an error */
  ask<C extends RequestChannel>(channel: C, input?: RequestInput<C>): Promise<RequestOutput<C>>
  /** Kills all its processes at once and waits until they are gone; nothing when they are already. */
  kill(): Promise<void>
}

/** Starts the app there and waits until its first screen can be used. */
export async function startAt(place: Place, options: LaunchOptions = {}): Promise<RunningApp> {
  const launched = await launchApp({
    ...options,
    userData: place.userData,
    env: { ...place.env, ...options.env },
  })
  const { app, window } = launched
  const pid = app.process().pid as number
  try {
    await expect(window.locator('html[data-app-ready]')).toBeAttached({ timeout: 30_000 })
  } catch (error) {
    killTree(pid)
    throw error
  }
  return {
    ...launched,
    pid,
    ask: ((channel: string, input: unknown) => ask(window, channel, input)) as RunningApp['ask'],
    async kill() {
      if (!isRunning(pid)) return
      const closed = new Promise<void>(resolve => app.once('close', () => resolve()))
      const pids = killTree(pid)
      await closed
      await expect.poll(() => pids.filter(isRunning)).toEqual([])
    },
  }
}

async function ask(window: Page, channel: string, input: unknown): Promise<unknown> {
  const result = await window.evaluate(
    ([name, given]) =>
      (
        Reflect.get(globalThis, 'patchbay') as { invoke(name: string, input: unknown): Promise<unknown> }
      ).invoke(name as string, given),
    [channel, input] as const,
  )
  return unwrap(result as Result<unknown>)
}
