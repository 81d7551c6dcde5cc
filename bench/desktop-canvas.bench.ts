/**
 * The canvas with many steps: opening it, dragging a step and panning by real mouse events, zoomed in and fitted into
 * view. Frame times are what `requestAnimationFrame` reports in the window.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { hasDisplay, run, withDesktop } from '../scripts/lib/project.mjs'
import { launchApp } from '../tests/support/launch.ts'
import { chain, readsPrevious } from './chain.ts'
import { type Measured, printMeasured, printTable, quantiles, round } from './lib.ts'
import { framesDuring } from './window.ts'

const SIZES = [500, 1000]
/** Opened in between, so that the others are opened anew. */
const SMALL = 2
const GESTURE_MS = 2500
/** Of the gesture: one lap around its middle, in pixels. */
const RADIUS = 120

if (hasDisplay()) await measure()
else process.exitCode = await run(withDesktop([process.execPath, import.meta.filename]))

async function measure(): Promise<void> {
  const userData = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
  await writeWorkflows(path.join(userData, 'workflows'))
  const { window: page, close } = await launchApp({ userData })
  try {
    await page.waitForSelector('html[data-app-ready]')
    const opening: Measured[] = []
    const frames: Record<string, string>[] = []
    // Once unmeasured: what every canvas needs is loaded then.
    await openWorkflow(page, nameOf(SIZES[0] ?? 0))
    await openWorkflow(page, nameOf(SMALL))
    for (const size of SIZES) {
      const samples: number[] = []
      for (let i = 0; i < 3; i++) {
        samples.push(await openWorkflow(page, nameOf(size)))
        if (i < 2) await openWorkflow(page, nameOf(SMALL))
      }
      const most = size === 1000 ? { most: 650 } : {}
      opening.push({ what: `opening ${size} steps`, samples, unit: 'ms', ...most })
      frames.push(...(await measureGestures(page, size)))
    }
    printMeasured('Canvas', opening)
    printTable('Frames while the mouse moves (wanted: 55 per second)', frames)
  } finally {
    await close()
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}

function nameOf(size: number): string {
  return `Chain of ${size}`
}

async function writeWorkflows(folder: string): Promise<void> {
  const workflows = [...SIZES, SMALL].map(length => ({
    ...chain({ length, name: nameOf(length), valueAt: readsPrevious }),
    id: `wf_benchcanvas${length}`.padEnd(20, '0'),
  }))
  await mkdir(folder, { recursive: true })
  for (const workflow of workflows) {
    const text = JSON.stringify(workflow)
      .replaceAll('bench.pass', 'http.respond')
      .replaceAll('"value"', '"body"')
    await writeFile(path.join(folder, `${workflow.id}.workflow.json`), text)
  }
}

/** Milliseconds from the click in the list until the steps are drawn. */
function openWorkflow(page: Page, name: string): Promise<number> {
  return page.evaluate(async wanted => {
    const entry = [...document.querySelectorAll<HTMLElement>('li button')].find(button =>
      button.textContent?.includes(wanted),
    )
    if (!entry) throw new Error(`“${wanted}” is not in the list.`)
    const frame = () => new Promise(done => requestAnimationFrame(done))
    const startedAt = performance.now()
    entry.click()
    await frame()
    while (!document.querySelector('.react-flow__node-step')) await frame()
    // One frame more: by then it was painted.
    await frame()
    return performance.now() - startedAt
  }, name)
}

async function measureGestures(page: Page, size: number): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = []
  for (const zoom of ['100 %', 'fit'] as const) {
    if (zoom === 'fit') await page.getByRole('button', { name: 'Fit view' }).click()
    else await page.getByRole('button', { name: /^Zoom \d/ }).click()
    await page.waitForTimeout(600)
    for (const gesture of ['drag', 'pan'] as const) {
      const from = await placeFor(page, gesture)
      const times = await framesDuring(page, () => moveMouse(page, from))
      const { p50, p95 } = quantiles(times)
      const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1000
      rows.push({
        what: `${size} steps, ${zoom}, ${gesture === 'drag' ? 'dragging a step' : 'panning'}`,
        'per second': round(times.length / seconds),
        'p50 of frames': `${round(p50)} ms`,
        'p95 of frames': `${round(p95)} ms`,
      })
    }
  }
  return rows
}

/** A point in the middle of the canvas on a step, or on nothing. */
function placeFor(page: Page, gesture: 'drag' | 'pan'): Promise<{ x: number; y: number }> {
  return page.evaluate(wanted => {
    const box = document.querySelector('.react-flow')?.getBoundingClientRect()
    if (!box) throw new Error('There is no canvas.')
    const points = Array.from({ length: 60 * 60 }, (_, i) => ({
      x: box.x + box.width * (0.2 + ((i % 60) / 60) * 0.6),
      y: box.y + box.height * (0.2 + (Math.floor(i / 60) / 60) * 0.6),
    }))
    const found = points.find(({ x, y }) => {
      const under = document.elementFromPoint(x, y)
      if (wanted === 'pan') return under?.classList.contains('react-flow__pane')
      return (
        under?.closest('.react-flow__node-step') && !under.closest('button, .react-flow__handle, .nodrag')
      )
    })
    if (!found) throw new Error(`There is no place to ${wanted}.`)
    return found
  }, gesture)
}

/** Presses, goes round and round, and lets go where it began. */
async function moveMouse(page: Page, from: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  // A drag is measured from the first move past its threshold.
  await page.mouse.move(from.x + 4, from.y + 4)
  const startedAt = performance.now()
  for (let angle = 0; performance.now() - startedAt < GESTURE_MS; angle += 0.12) {
    await page.mouse.move(from.x + Math.sin(angle) * RADIUS, from.y + (1 - Math.cos(angle)) * RADIUS)
    await new Promise(done => setTimeout(done, 8))
  }
  await page.mouse.move(from.x, from.y)
  await page.mouse.up()
}
