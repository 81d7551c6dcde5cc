import { onTestFinished } from 'vitest'
import { createChildProcessLauncher } from '../../src/main/code-host/child-process-launcher.ts'
import type { CodeHost } from '../../src/main/code-host/code-run.ts'
import { type CodeHostOptions, createCodeHost } from '../../src/main/code-host/create-code-host.ts'
import { tempFolder } from './temp-folder.ts'

/** A code host on plain Node of this test's own, with the folder that its processes' folders are in. */
export function testCodeHost(options: Partial<CodeHostOptions> = {}): { host: CodeHost; folder: string } {
  const folder = tempFolder()
  const host = createCodeHost({
    launcher: createChildProcessLauncher(),
    tempFolder: folder,
    keepSpare: false,
    ...options,
  })
  onTestFinished(() => host.close())
  return { host, folder }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
