/** What belongs to this worker itself and to reused connections, not to a step's unfinished work. */
const OWN_RESOURCES = new Set([
  'PipeWrap',
  'PipeConnectWrap',
  'WriteWrap',
  'ShutdownWrap',
  'TTYWrap',
  'CloseReq',
])

function countWork(): number {
  let count = 0
  for (const resource of process.getActiveResourcesInfo()) if (!OWN_RESOURCES.has(resource)) count++
  return count
}

export interface CleanUp {
  /** Whether timers, requests or servers that the step left behind are still going. Idle kept-alive connections don't count. */
  isBusy(): boolean
  /** Takes the step's traces off the process: globals it added, its folder, its environment. */
  restore(): void
}

/** To be made before any step's code has run. */
export function createCleanUp(baseEnv: NodeJS.ProcessEnv): CleanUp {
  const baseline = countWork()
  const folder = process.cwd()
  const globals = new Set(Reflect.ownKeys(globalThis))
  return {
    isBusy: () => countWork() > baseline,
    restore() {
      process.env = { ...baseEnv }
      process.exitCode = undefined
      if (process.cwd() !== folder) process.chdir(folder)
      const keys = Reflect.ownKeys(globalThis)
      if (keys.length === globals.size) return
      for (const key of keys) if (!globals.has(key)) Reflect.deleteProperty(globalThis, key)
    },
  }
}
