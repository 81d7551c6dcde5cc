import { setImmediate as nextTurn } from 'node:timers/promises'
import { PatchbayError } from '#shared/errors.ts'
import type { UseEntry, UseLogCheck } from '#shared/model/use-log.ts'
import { createSerialQueue } from '../files/serial-queue.ts'
import type { NewUse } from '../steps/guarded-session.ts'
import type { Vault } from '../vault/open-vault.ts'
import { CHANGED, type Chain, createChain, findGap, markIn } from './chain.ts'
import { createLogFile } from './log-file.ts'

export interface UseLogOptions {
  readonly folder: string
  readonly vault: Pick<Vault, 'status' | 'purposeKey' | 'get' | 'delete' | 'refresh'>
  /** Whether uses are to be recorded at all. */
  readonly isOn: () => boolean
  readonly now: () => Date
  /** It could not be written. */
  readonly onUnexpected: (error: unknown) => void
}

export interface UseFilter {
  readonly limit: number
  /** Only entries before this one. */
  readonly cursor?: number | undefined
  readonly workflowId?: string | undefined
  readonly app?: string | undefined
  readonly outcome?: UseEntry['outcome'] | undefined
}

/**
 * Which credential was used by which step at which host, without any value. Kept apart from runs, whether or not those
 * are kept.
 *
 * - [U3] Recording never waits and never fails a step: entries are gathered and written a moment later.
 * - [U4] While the vault is closed nothing is recorded.
 */
export interface UseLog {
  record(use: NewUse): void
  /** Newest first. @throws PatchbayError `vault.locked` while the vault is closed */
  list(filter: UseFilter): Promise<{ entries: UseEntry[]; nextCursor?: number }>
  check(): Promise<UseLogCheck>
  /** Removes every entry and the key that they were written with. */
  clear(): Promise<void>
  /** Until everything recorded so far is on disk. */
  flush(): Promise<void>
  close(): Promise<void>
}

const FLUSH_MS = 200
/** What waits is bounded, should the disk be full: the oldest go. */
const MAX_WAITING = 10_000
const PURPOSE = 'use-log'
/** Lines between two turns of the event loop. */
const READ_AT_ONCE = 500
/** What was read is remembered for this long, for whoever looks through the log. */
const REMEMBER_MS = 60_000

interface Tail {
  readonly count: number
  readonly mark: string
  readonly brokenAt: number | undefined
  /** Of the file of lines, and what the other one holds: others mean that somebody else has written. */
  readonly size: number
  readonly end: string | undefined
}

export function createUseLog(options: UseLogOptions): UseLog {
  const { vault, isOn, now, onUnexpected } = options
  const file = createLogFile(options.folder)
  const queue = createSerialQueue()
  const reader = createReader()
  let waiting: (NewUse & { readonly at: string })[] = []
  let timer: NodeJS.Timeout | undefined
  let tail: Tail | undefined
  let cutOff = 0

  const isOpen = () => vault.status().state === 'ready'
  const hasBegun = () => vault.get(`purpose-key:${PURPOSE}`, 'key') !== undefined
  const chainOf = async (): Promise<Chain> => createChain(await vault.purposeKey(PURPOSE))

  const begin = async (chain: Chain): Promise<Tail> => {
    // Of a log that was being cleared.
    await file.remove()
    const end = chain.writeEnd({ count: 0, mark: '' })
    await file.writeEnd(end)
    return { count: 0, mark: '', brokenAt: undefined, size: 0, end }
  }

  const readTail = async (): Promise<Tail & { readonly torn: number }> => {
    const [size, end] = [await file.size(), await file.readEnd()]
    if (tail !== undefined && tail.size === size && tail.end === end) return { ...tail, torn: 0 }
    // Another process may have written, or cleared the log and so made another key.
    if (tail !== undefined) await vault.refresh()
    const isNew = !hasBegun()
    const chain = await chainOf()
    if (isNew) return { ...(await begin(chain)), torn: 0 }
    const { lines, torn } = await file.read()
    const brokenAt = findGap(chain, lines, end)?.at
    return { count: lines.length, mark: markIn(lines.at(-1) ?? ' '), brokenAt, size, end, torn }
  }

  const write = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0 || !isOpen()) {
      waiting = []
      return
    }
    const uses = waiting
    waiting = []
    await file.locked(async () => {
      const { count: known, mark: before, brokenAt, torn } = await readTail()
      const chain = await chainOf()
      let mark = before
      const lines = uses.map((use, index) => {
        const written = chain.write({ seq: known + index + 1, ...use }, mark)
        mark = written.mark
        return written.line
      })
      cutOff += torn > 0 ? 1 : 0
      const count = known + lines.length
      const end = chain.writeEnd({ count, mark, ...(brokenAt === undefined ? {} : { brokenAt }) })
      await file.append(lines, end, torn)
      tail = { count, mark, brokenAt, size: await file.size(), end }
    })
  }

  const flush = () => queue(write)

  return {
    record(use) {
      if (!isOn() || !isOpen()) return
      waiting.push({ at: now().toISOString(), ...use })
      if (waiting.length > MAX_WAITING) waiting.shift()
      timer ??= setTimeout(() => flush().catch(onUnexpected), FLUSH_MS).unref()
    },

    async list({ limit, cursor, ...filter }) {
      await flush()
      checkOpen(isOpen())
      if (!hasBegun()) return { entries: [] }
      const { lines } = await file.read()
      const chain = await chainOf()
      const entries: UseEntry[] = []
      const read = reader.over(chain, lines)
      for (let seq = Math.min(lines.length, (cursor ?? Number.POSITIVE_INFINITY) - 1); seq > 0; seq--) {
        if (seq % READ_AT_ONCE === 0) await nextTurn()
        const entry = read(seq)
        if (entry === undefined || !matches(entry, filter)) continue
        if (entries.length === limit) return { entries, nextCursor: (entries.at(-1)?.seq ?? 0) as number }
        entries.push(entry)
      }
      return { entries }
    },

    async check() {
      await flush()
      if (!isOpen()) {
        return { ok: false, entries: 0, message: `The log can’t be read: ${vault.status().message}` }
      }
      if (!hasBegun()) return { ok: true, entries: 0, message: 'Nothing has been recorded yet.' }
      const { lines, end, torn } = await file.read()
      const chain = await chainOf()
      for (let seq = 1; seq <= lines.length; seq++) {
        if (seq % READ_AT_ONCE === 0) await nextTurn()
        if (readLine(chain, lines, seq) === undefined) return broken(lines.length, seq, CHANGED)
      }
      const gap = findGap(chain, lines, end)
      if (gap !== undefined) return broken(lines.length, gap.at, gap.why)
      const repaired = cutOff + (torn > 0 ? 1 : 0)
      const note = repaired > 0 ? ' A line that a crash had cut off was left out.' : ''
      return { ok: true, entries: lines.length, message: `${whole(lines.length)}${note}` }
    },

    clear: () =>
      queue(async () => {
        checkOpen(isOpen())
        clearTimeout(timer)
        timer = undefined
        waiting = []
        await file.locked(async () => {
          // The key first: what a crash leaves behind is then nothing that anybody could read.
          await vault.delete(`purpose-key:${PURPOSE}`)
          await file.remove()
          tail = undefined
          cutOff = 0
          reader.forget()
        })
      }),

    flush,
    async close() {
      await flush().catch(onUnexpected)
      reader.forget()
    },
  }
}

function readLine(chain: Chain, lines: readonly string[], seq: number): UseEntry | undefined {
  const before = seq === 1 ? '' : markIn(lines[seq - 2] ?? '')
  return chain.read(lines[seq - 1] ?? '', seq, before)
}

/** Lines that were read and have not changed since are not decrypted again: filters look at all of them. */
function createReader() {
  let known: { readonly line: string; readonly before: string; readonly entry: UseEntry | undefined }[] = []
  let timer: NodeJS.Timeout | undefined
  const forget = () => {
    clearTimeout(timer)
    known = []
  }
  return {
    forget,
    over(chain: Chain, lines: readonly string[]) {
      clearTimeout(timer)
      timer = setTimeout(forget, REMEMBER_MS).unref()
      return (seq: number): UseEntry | undefined => {
        const [line = '', before = ''] = [lines[seq - 1], lines[seq - 2]]
        const same = known[seq]
        if (same !== undefined && same.line === line && same.before === before) return same.entry
        const entry = readLine(chain, lines, seq)
        known[seq] = { line, before, entry }
        return entry
      }
    },
  }
}

function matches(
  entry: UseEntry,
  { workflowId, app, outcome }: Omit<UseFilter, 'limit' | 'cursor'>,
): boolean {
  return (
    (workflowId === undefined || entry.workflowId === workflowId) &&
    (app === undefined || entry.app === app) &&
    (outcome === undefined || entry.outcome === outcome)
  )
}

function checkOpen(isOpen: boolean): void {
  if (isOpen) return
  throw new PatchbayError('The use log can’t be read while the vault is closed. Unlock the vault first.', {
    code: 'vault.locked',
  })
}

const whole = (count: number) =>
  count === 1
    ? 'One entry, and it is as Patchbay wrote it.'
    : `${count.toLocaleString('en-US')} entries, and all of them are as Patchbay wrote them.`

function broken(entries: number, brokenAt: number, why: string): UseLogCheck {
  return { ok: false, entries, brokenAt, message: `The log is broken at entry ${brokenAt}. ${why}` }
}
