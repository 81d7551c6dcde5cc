import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

const PAGE_BYTES = 4096

/** Resident memory of processes, by what the platform offers without native code. */
export async function residentMemory(pids: readonly number[]): Promise<Map<number, number>> {
  if (pids.length === 0) return new Map()
  if (process.platform === 'linux') return fromProc(pids)
  if (process.platform === 'win32')
    return parseTasklist(await output('tasklist', ['/FO', 'CSV', '/NH']), pids)
  return parsePs(await output('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]))
}

async function fromProc(pids: readonly number[]): Promise<Map<number, number>> {
  const sizes = new Map<number, number>()
  for (const pid of pids) {
    const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
    const pages = Number(text.split(' ')[1])
    if (pages > 0) sizes.set(pid, pages * PAGE_BYTES)
  }
  return sizes
}

/** Lines of `pid kibibytes`. */
export function parsePs(text: string): Map<number, number> {
  const rows = text.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)
  return new Map([...rows].map(([, pid, kib]) => [Number(pid), Number(kib) * 1024]))
}

/** Lines of `"name","pid","session","n","12,345 K"`; the thousands separator follows the user's language. */
export function parseTasklist(text: string, pids: readonly number[]): Map<number, number> {
  const rows = text.matchAll(/^"[^"]*","(\d+)","[^"]*","[^"]*","([^"]*)K"/gm)
  const sizes = [...rows].map(
    ([, pid, size]) => [Number(pid), Number((size ?? '').replace(/\D/g, '')) * 1024] as const,
  )
  return new Map(sizes.filter(([pid]) => pids.includes(pid)))
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise(resolve => {
    // A failure reads as "can't be measured": the heap limit still holds.
    execFile(command, args, { windowsHide: true, timeout: 5000 }, (_error, stdout) => resolve(stdout))
  })
}
