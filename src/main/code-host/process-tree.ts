import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Kills a process and all it started.
 * Linux knows each process's children. Elsewhere a process that leads its own group takes the group with it, and
 * Windows has a command for the whole tree.
 * @param leadsGroup whether `pid` was started as the leader of a process group
 */
export function killTree(pid: number, { leadsGroup }: { leadsGroup: boolean }): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => undefined)
    return
  }
  // Stopped first, so that it can't start more while its children are being counted.
  signal(pid, 'SIGSTOP')
  for (const child of descendants(pid)) signal(child, 'SIGKILL')
  if (leadsGroup) signal(-pid, 'SIGKILL')
  signal(pid, 'SIGKILL')
}

function descendants(pid: number): number[] {
  if (process.platform !== 'linux') return []
  const children = childrenOf(pid)
  return [...children, ...children.flatMap(descendants)]
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text
      .split(' ')
      .map(Number)
      .filter(child => child > 0)
  } catch {
    // It ended meanwhile, or the kernel keeps no such list.
    return []
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended meanwhile.
  }
}
