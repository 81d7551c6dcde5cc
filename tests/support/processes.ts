import { readdirSync, readFileSync } from 'node:fs'

/** Process ids of everything that `pid` started and what that started, as far as it still runs. */
export function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && statOf(Number(name))?.parent === pid)
    .map(Number)
  return [...children, ...children.flatMap(descendants)]
}

/** One that has ended and waits to be taken note of counts as ended. */
export const isRunning = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.state)

/** As a crash, or a user who has had enough: every process of the tree at once, without a word. Returns which. */
export function killTree(pid: number): number[] {
  const pids = [pid, ...descendants(pid)]
  for (const victim of pids) {
    try {
      process.kill(victim, 'SIGKILL')
    } catch {
      // It ended by itself just now.
    }
  }
  return pids
}

/** What the kernel says of a process; undefined when there is none. */
function statOf(pid: number): { state: string; parent: number } | undefined {
  try {
    // The name in parentheses may hold anything; what follows the last one is fixed.
    const [state = '', parent] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { state, parent: Number(parent) }
  } catch {
    return undefined
  }
}
