import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { CONTROL_NUMBER, plantControl } from './control.ts'
import { Scan } from './scan.ts'
import type { Control, ScanMessage, ScanProgress, ScanRequest } from './scan-protocol.ts'

/** The thread that scans, away from the app's own: while the run goes on, after it, and once more for what is written late. */

const port = parentPort
if (!port) throw new Error('The proof worker has to be started as a worker thread.')
// Electron shows archives of its own kind as folders; here every byte of a file counts.
Object.assign(process, { noAsar: true })

const PAUSE_MS = 200
/** Databases, Chromium among them, write what they have in memory after a while. */
const LATE_MS = 2000
const PROGRESS_MS = 100

const { controlFolder, prefix, ...request } = workerData as ScanRequest
let phase: ScanProgress['phase'] = 'running'
let toldAtMs = 0
let latest = { files: 0, bytes: 0 }

const post = (message: ScanMessage) => port.postMessage(message)
const tell = () => post({ type: 'progress', progress: { phase, ...latest } })
const scan = new Scan({
  ...request,
  prefix,
  onProgress(progress) {
    latest = progress
    const nowMs = Date.now()
    if (nowMs - toldAtMs < PROGRESS_MS) return
    toldAtMs = nowMs
    tell()
  },
})

let hasEnded = false
const ended = once(port, 'message').then(() => {
  hasEnded = true
})
post({ type: 'ready' })
tell()
while (!hasEnded) {
  const startedAtMs = performance.now()
  await scan.recent()
  // However many files there are, most of the time is the run's.
  await Promise.race([ended, wait(Math.max(PAUSE_MS, 2 * (performance.now() - startedAtMs)))])
}
phase = 'scanning'
tell()
const control = await scanWithControl()
tell()
await wait(LATE_MS)
await scan.recent()
await scan.review()
const { hits, written, ...findings } = scan.findings()
post({
  type: 'done',
  control: control.result,
  findings: {
    ...findings,
    hits: hits.filter(({ file }) => file !== control.file),
    written: written.filter(file => !control.file.endsWith(file)),
  },
})

/** The control is found by the same walk, or not at all. */
async function scanWithControl(): Promise<{ readonly file: string; readonly result: Control }> {
  const planted = plantControl(controlFolder, prefix)
  try {
    await scan.all()
  } finally {
    planted.remove()
  }
  const { file, encoding } = planted
  const found = scan
    .findings()
    .hits.some(hit => hit.file === file && hit.number === CONTROL_NUMBER && hit.encoding === encoding)
  return { file, result: { encoding, found } }
}
