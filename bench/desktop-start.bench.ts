/** How soon the desktop app can be used, beside a bare window of the same Electron, taken in turns. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hasDisplay, run, withDesktop } from '../scripts/lib/project.mjs'
import { timeToWindow, writeBareApp } from './electron.ts'
import { median, printMeasured } from './lib.ts'

const TIMES = 6
const root = path.join(import.meta.dirname, '..')

if (hasDisplay()) await measure()
else process.exitCode = await run(withDesktop([process.execPath, import.meta.filename]))

async function measure(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
  const data = (name: string) => path.join(folder, name)
  try {
    await writeBareApp(folder)
    const first = [await timeToWindow(root, data('first'))]
    await timeToWindow(folder, data('bare'))
    const bare: number[] = []
    const app: number[] = []
    for (let i = 0; i < TIMES; i++) {
      bare.push(await timeToWindow(folder, data('bare')))
      app.push(await timeToWindow(root, data('first')))
    }
    const limit = median(bare)
    printMeasured('Desktop: start until the window can be used', [
      { what: 'a bare Electron window', samples: bare, unit: 'ms', bare: limit },
      {
        what: 'Patchbay, the sample opened',
        samples: app,
        unit: 'ms',
        bare: limit,
        most: Math.round(limit * 1.5),
      },
      { what: 'Patchbay, the very first start', samples: first, unit: 'ms', bare: limit },
    ])
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
