import { Worker } from 'node:worker_threads'
import { PatchbayError } from '#shared/errors.ts'
import type { ScanFindings } from './scan.ts'
import {
  type Control,
  RUN_ENDED,
  type ScanMessage,
  type ScanProgress,
  type ScanRequest,
} from './scan-protocol.ts'

export interface ScanThread {
  /** Resolves when it looks: what is written from then on is seen. Rejects when it ended before. */
  readonly ready: Promise<void>
  runEnded(): void
  /** Undefined when it was stopped. */
  readonly result: Promise<{ readonly findings: ScanFindings; readonly control: Control } | undefined>
  stop(): void
}

interface ThreadOptions {
  /** `proof-worker.js` beside the bundle. */
  readonly workerUrl: URL
  readonly request: ScanRequest
  readonly onProgress: (progress: ScanProgress) => void
}

/** The scan on a thread of its own, so that the app goes on answering. */
export function startScanThread({ workerUrl, request, onProgress }: ThreadOptions): ScanThread {
  const worker = new Worker(workerUrl, { workerData: request, name: 'retention proof', env: {} })
  let isReady: () => void = () => undefined
  let isOver: (error: PatchbayError) => void = () => undefined
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve
    isOver = reject
  })
  const result = new Promise<Awaited<ScanThread['result']>>((resolve, reject) => {
    worker.on('message', (message: ScanMessage) => {
      if (message.type === 'progress') onProgress(message.progress)
      else if (message.type === 'done') resolve(message)
      else isReady()
    })
    worker.on('error', error => {
      isOver(unable(error))
      reject(unable(error))
    })
    worker.on('exit', () => {
      isOver(unable())
      resolve(undefined)
    })
  })
  // Whoever is still at something else asks for them later.
  ready.catch(() => undefined)
  result.catch(() => undefined)
  return {
    ready,
    runEnded: () => worker.postMessage(RUN_ENDED),
    result,
    stop: () => void worker.terminate(),
  }
}

const unable = (cause?: unknown): PatchbayError =>
  new PatchbayError('The files could not be looked through.', {
    code: 'internal',
    ...(cause === undefined ? {} : { cause }),
  })
