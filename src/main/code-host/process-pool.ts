import type { CancelSignal } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import { cancelled, closed } from './code-errors.ts'
import { type CodeProcess, createCodeProcess } from './code-process.ts'
import type { CodeProcessLauncher } from './code-process-launcher.ts'
import type { CodeRun } from './code-run.ts'
import { createMemoryWatch } from './memory-watch.ts'
import type { WorkFolders } from './work-folders.ts'

export interface PoolOptions {
  readonly launcher: CodeProcessLauncher
  readonly folders: WorkFolders
  /** Working and warm ones together; a blank spare comes on top. */
  readonly maxProcesses: number
  /** How long a process waits for more work of its workflow. */
  readonly idleMs: number
  readonly keepSpare: boolean
}

interface Member {
  readonly process: CodeProcess
  /** Whose data it may see: `workflow:…`, or `run:…` when it dies with that run. Absent for the spare. */
  owner: string | undefined
  /** The run it served last. */
  runId: RunId | undefined
  idleTimer: NodeJS.Timeout | undefined
}

interface Waiting {
  readonly run: CodeRun
  start(process: CodeProcess): void
  reject(error: Error): void
}

/** A blank process is given up after this long without any code step. */
const SPARE_IDLE_MS = 300_000

/**
 * Processes by the workflow, or run, whose data they see.
 *
 * - [C4] A process never sees a second workflow.
 * - [C5] One that served a run without reuse serves that run alone and ends with it. One that may be used again does so,
 *   too, when nothing of the run it served last is kept after all.
 * - [C6] Never more than `maxProcesses`; beyond that invocations wait in order.
 */
export class ProcessPool {
  readonly #options: PoolOptions
  readonly #watch
  readonly #members = new Set<Member>()
  readonly #waiting: Waiting[] = []
  #spare: Member | undefined
  #isClosed = false
  #onEmpty: (() => void) | undefined

  constructor(options: PoolOptions) {
    this.#options = options
    this.#watch = createMemoryWatch(options.launcher)
  }

  /** Hands `work` an idle process of this run's workflow, now or when its turn comes; cancelled, it leaves the queue. */
  use<T>(run: CodeRun, cancel: CancelSignal, work: (process: CodeProcess) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(closed())
    const process = this.#take(run)
    if (process !== undefined) return work(process)
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        run,
        // At once: until it works the process would count as idle.
        start(free) {
          stopListening()
          work(free).then(resolve, reject)
        },
        reject(error) {
          stopListening()
          reject(error)
        },
      }
      this.#waiting.push(waiting)
      const stopListening = cancel.onCancel(() => {
        const at = this.#waiting.indexOf(waiting)
        if (at !== -1) this.#waiting.splice(at, 1)
        reject(cancelled())
      })
    })
  }

  endRun(runId: RunId, isKept: boolean): void {
    for (const member of this.#members) {
      const servesItAlone = member.owner === `run:${runId}`
      if (servesItAlone || (!isKept && member.runId === runId)) member.process.kill()
    }
  }

  warm(memoryMb: number): void {
    if (this.#isClosed || !this.#options.keepSpare || this.#spare?.process.memoryMb === memoryMb) return
    this.#spare?.process.kill()
    this.#spare = this.#launchIfPossible(memoryMb)
    if (this.#spare) this.#rest(this.#spare, SPARE_IDLE_MS)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { reject } of this.#waiting.splice(0)) reject(closed())
    const gone = new Promise<void>(resolve => {
      this.#onEmpty = resolve
    })
    if (this.#members.size === 0) this.#onEmpty?.()
    for (const { process } of this.#members) process.kill()
    await gone
    this.#watch.stop()
  }

  #take(run: CodeRun): CodeProcess | undefined {
    const member = this.#find(run) ?? this.#make(run)
    if (member === undefined) return undefined
    clearTimeout(member.idleTimer)
    if (member.runId !== undefined && member.runId !== run.runId)
      this.#options.folders.empty(member.process.folder)
    member.runId = run.runId
    return member.process
  }

  #find(run: CodeRun): Member | undefined {
    const owner = ownerOf(run)
    for (const member of this.#members) {
      if (member.owner === owner && member.process.isIdle && member.process.memoryMb === run.memoryMb)
        return member
    }
    return undefined
  }

  #make(run: CodeRun): Member | undefined {
    if (!this.#hasRoom()) return undefined
    const spare = this.#spare?.process.memoryMb === run.memoryMb ? this.#spare : undefined
    if (spare !== undefined) this.#spare = undefined
    const member = spare ?? this.#launch(run.memoryMb)
    member.owner = ownerOf(run)
    // The next one starts while this one works, so that a run that has to have its own is quick too.
    this.warm(run.memoryMb)
    return member
  }

  /** Makes room by ending the process that has been idle for longest, when there is one. */
  #hasRoom(): boolean {
    let count = 0
    let idle: Member | undefined
    for (const member of this.#members) {
      if (member === this.#spare || !member.process.isAlive) continue
      count++
      if (member.process.isIdle) idle ??= member
    }
    if (count < this.#options.maxProcesses) return true
    idle?.process.kill()
    return idle !== undefined
  }

  #launch(memoryMb: number): Member {
    const { launcher, folders } = this.#options
    const folder = folders.create()
    const process = createCodeProcess({
      launcher,
      watch: this.#watch,
      memoryMb,
      folder,
      onIdle: () => this.#released(member),
      onExit: () => this.#gone(member),
    })
    const member: Member = { process, owner: undefined, runId: undefined, idleTimer: undefined }
    this.#members.add(member)
    return member
  }

  /** A spare is a luxury: the step that finds no process says why. */
  #launchIfPossible(memoryMb: number): Member | undefined {
    try {
      return this.#launch(memoryMb)
    } catch (error) {
      if (error instanceof PatchbayError) return undefined
      throw error
    }
  }

  #released(member: Member): void {
    this.#rest(member, this.#options.idleMs)
    // The one idle for longest stands first.
    this.#members.delete(member)
    this.#members.add(member)
    this.#serveWaiting()
  }

  #rest(member: Member, idleMs: number): void {
    clearTimeout(member.idleTimer)
    member.idleTimer = setTimeout(() => member.process.kill(), idleMs).unref()
  }

  #gone(member: Member): void {
    clearTimeout(member.idleTimer)
    this.#members.delete(member)
    if (this.#spare === member) this.#spare = undefined
    this.#options.folders.remove(member.process.folder)
    if (this.#isClosed && this.#members.size === 0) this.#onEmpty?.()
    this.#serveWaiting()
  }

  #serveWaiting(): void {
    if (this.#isClosed) return
    for (const waiting of [...this.#waiting]) this.#serve(waiting)
  }

  #serve(waiting: Waiting): void {
    const leave = () => this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
    try {
      const process = this.#take(waiting.run)
      if (process === undefined) return
      leave()
      waiting.start(process)
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error
      leave()
      waiting.reject(error)
    }
  }
}

function ownerOf({ reuse, runId, workflowId }: CodeRun): string {
  return reuse ? `workflow:${workflowId}` : `run:${runId}`
}
