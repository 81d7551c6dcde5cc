import { writeFileSync } from 'node:fs'
import { app } from 'electron'

/**
 * [S-RET-3] A core dump would hold whatever a process had in memory, and lies wherever the system puts it. On Linux each
 * of ours is told to leave its memory out; elsewhere none are written unless somebody asked for them.
 */
export function forbidCoreDumps(): void {
  forbidCoreDump(process.pid)
  app.on('web-contents-created', (_event, contents) => {
    // By then the window's processes are there, and nothing of a run is shown yet.
    contents.on('dom-ready', () => {
      for (const { pid } of app.getAppMetrics()) forbidCoreDump(pid)
    })
  })
}

export function forbidCoreDump(pid: number | undefined): void {
  if (process.platform !== 'linux' || pid === undefined) return
  try {
    writeFileSync(`/proc/${pid}/coredump_filter`, '0')
  } catch {
    // It has ended; or it is one of Chromium's sandboxed processes, of which the kernel writes no dump at all.
  }
}
