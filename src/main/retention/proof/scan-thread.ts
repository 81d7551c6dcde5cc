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
  /** Resolves when it looks: what is written from then on is seen. */
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
  const ready = new Promise<void>(resolve => {
    isReady = resolve
  })
  const result = new Promise<Awaited<ScanThread['result']>>((resolve, reject) => {
    worker.on('message', (message: ScanMessage) => {
      if (message.type === 'progress') onProgress(message.progress)
      else if (message.type === 'done') resolve(message)
      else isReady()
    })
    worker.on('error', error => {
      isReady()
      reject(new PatchbayError('The files could not be looked through.', { code: 'internal', cause: error }))
    })
    worker.on('exit', () => {
      isReady()
      resolve(undefined)
    })
  })
  // Whoever is still at the run asks for the result later.
  result.catch(() => undefined)
  return {
    ready,
    runEnded: () => worker.postMessage(RUN_ENDED),
    result,
    stop: () => void worker.terminate(),
  }
}
