/**
 * The window over very many kept runs: the first page, filters, text, scrolling, opening a run, memory of all
 * processes; a run of 1,000 steps; a value of 10 MB as a tree. `PATCHBAY_BENCH_RUNS` says how many runs (default
 * 100,000; 1,000,000 takes about ten minutes and 2 GB of disk to make).
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { hasDisplay, run, withDesktop } from '../scripts/lib/project.mjs'
import { createRunStores } from '../src/main/adapters/run-store/run-stores.ts'
import { openVault, passphraseSlot } from '../src/main/vault/index.ts'
import { launchApp } from '../tests/support/launch.ts'
import { chain, readsPrevious } from './chain.ts'
import { keepRuns, workflow, workflowId } from './kept-runs.ts'
import { type Measured, printMeasured, printTable, quantiles, round } from './lib.ts'
import { framesDuring, timeClick, timeUntil } from './window.ts'

const RUNS = Number(process.env.PATCHBAY_BENCH_RUNS ?? 100_000)
const PASSPHRASE = 'a long passphrase of benchmarks'
const TIMES = 5

const STEPS = 1000
const LONG = { ...chain({ length: STEPS, name: 'Long', valueAt: readsPrevious }), id: 'wf_benchlong00000' }
const LARGE = {
  ...workflow,
  id: 'wf_benchlarge0000',
  name: 'Large',
  steps: [
    {
      ...workflow.steps[0],
      action: 'code.run-node',
      // 10 MB of JSON.
      props: {
        code: 'return Array.from({ length: 100_000 }, (_, id) => ({ id, name: "Customer " + id, note: "x".repeat(64) }))',
      },
    },
  ],
}

const ROWS = `document.querySelectorAll('[role=grid] [data-run-id]')`
const SEARCH = 'input[aria-label="Find in runs"]'
const FAILED_ONLY = `[...${ROWS}].every(row => row.querySelector('[aria-label="Failed"]'))`

if (hasDisplay()) await measure()
else process.exitCode = await run(withDesktop([process.execPath, import.meta.filename]))

async function measure(): Promise<void> {
  const userData = await mkdtemp(path.join(tmpdir(), 'patchbay-bench-'))
  try {
    await writeWorkflows(path.join(userData, 'workflows'))
    await makeRuns(userData)
    const env = { PATCHBAY_PASSPHRASE: PASSPHRASE }
    const launched = await launchApp({ userData, args: ['--password-store=basic'], env })
    try {
      await measureWindow(launched)
    } finally {
      await launched.close()
    }
  } finally {
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** In the vault that the app opens with the same passphrase. */
async function makeRuns(userData: string): Promise<void> {
  const vault = await openVault({
    file: path.join(userData, 'vault.json'),
    slots: [passphraseSlot(PASSPHRASE)],
  })
  const key = await vault.workflowKey(workflowId)
  const stores = createRunStores({ folder: path.join(userData, 'runs'), keyFor: () => key })
  keepRuns(stores.store(workflowId), RUNS)
  stores.close()
}

async function writeWorkflows(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const one of [workflow, LONG, LARGE]) {
    const text = JSON.stringify(one).replaceAll('bench.pass', 'http.respond').replaceAll('"value"', '"body"')
    await writeFile(path.join(folder, `${one.id}.workflow.json`), text)
  }
}

async function measureWindow({
  app,
  window: page,
}: {
  app: ElectronApplication
  window: Page
}): Promise<void> {
  await page.waitForSelector('html[data-app-ready]')
  const before = await memoryOf(app)
  const rows = await measureList(page)
  const frames = [
    await measureScroll(page, 'scrolling the runs', page.locator('[role=grid] [role=rowgroup]')),
  ]
  const after = await memoryOf(app)
  rows.push({ what: 'memory of all processes at the start', samples: [before], unit: 'MB' })
  rows.push({ what: 'memory of all processes then', samples: [after], unit: 'MB' })

  const large = await makeAndShow(page, 'Large')
  rows.push(await measureTree(large))
  frames.push(await measureScroll(page, '10 MB as a tree', large.getByRole('tree')))
  const long = await makeAndShow(page, 'Long')
  frames.push(
    await measureScroll(page, `the timeline of ${STEPS} steps`, long.getByRole('list', { name: 'Steps' })),
  )
  printMeasured(`The window over ${RUNS.toLocaleString('en-US')} kept runs`, rows)
  printTable('Frames while the wheel turns (wanted: 60 per second)', frames)
}

async function measureList(page: Page): Promise<Measured[]> {
  const to = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true })
  const runs = to('Runs of all workflows')
  const times = async (what: string, most: number, once: () => Promise<number>): Promise<Measured> => {
    const samples: number[] = []
    for (let i = 0; i < TIMES; i++) samples.push(await once())
    return { what, samples, unit: 'ms', most }
  }
  const first = await times('first page', 100, async () => {
    await to('Accounts').click()
    return timeClick(runs, `${ROWS}.length > 10`)
  })
  const search = (text: string, isDone: string) => async () => {
    await timeUntil(page, typing(''), `${ROWS}.length > 10`)
    return timeUntil(page, typing(text), isDone)
  }
  const failed = await times('failed ones', 300, async () => {
    await page.getByRole('button', { name: 'Status: any status' }).click()
    const choice = page.getByRole('checkbox', { name: 'Failed' })
    const took = await timeClick(choice, `${ROWS}.length > 10 && ${FAILED_ONLY}`)
    await choice.click()
    await page.keyboard.press('Escape')
    return took
  })
  const measured = [
    first,
    failed,
    await times(
      'text in one old run',
      300,
      search(`customer-${Math.floor(RUNS / 200)}@`, `${ROWS}.length === 1`),
    ),
    await times(
      'text in none',
      300,
      search('Ada 1 and nobody', `document.body.innerText.includes('No run fits')`),
    ),
  ]
  await timeUntil(page, typing(''), `${ROWS}.length > 10`)
  return measured
}

/** Types into the search as a keyboard would, Enter included. */
function typing(text: string): string {
  return `{
  const field = document.querySelector(${JSON.stringify(SEARCH)})
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)})
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await frame()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
}`
}

/** Runs a workflow and shows its run. */
async function makeAndShow(page: Page, name: string): Promise<Locator> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`abled ${name} `) })
    .click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const runs = page.getByRole('region', { name: 'Run history' })
  if (!(await runs.isVisible())) await page.keyboard.press('ControlOrMeta+J')
  await runs.getByRole('img', { name: 'Succeeded' }).first().waitFor()
  await runs.getByRole('list', { name: 'Runs' }).getByRole('button').first().click()
  return runs
}

/** From asking for it until its first lines are drawn. */
async function measureTree(runs: Locator): Promise<Measured> {
  const samples: number[] = []
  const output = runs.getByRole('tab', { name: 'Output' })
  const steps = runs.getByRole('list', { name: 'Steps' }).getByRole('button')
  for (let i = 0; i < TIMES; i++) {
    await steps.nth(0).click()
    await steps.nth(1).click()
    await output.click()
    samples.push(
      await timeClick(
        runs.getByRole('button', { name: 'Load' }),
        `document.querySelector('[role=treeitem]')`,
      ),
    )
  }
  return { what: '10 MB as a tree', samples, unit: 'ms', most: 300 }
}

/** Of all the app's processes together, MB. */
async function memoryOf(app: ElectronApplication): Promise<number> {
  const kilobytes = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0),
  )
  return kilobytes / 1000
}

async function measureScroll(page: Page, what: string, target: Locator): Promise<Record<string, string>> {
  const box = await target.boundingBox()
  if (!box) throw new Error(`There is nothing to scroll for ${what}.`)
  await page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height / 2, 100))
  const times = await framesDuring(page, async () => {
    for (let i = 0; i < 120; i++) {
      await page.mouse.wheel(0, i % 60 < 30 ? 120 : -120)
      await new Promise(done => setTimeout(done, 16))
    }
  })
  const { p50, p95 } = quantiles(times)
  const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1000
  return {
    what,
    'per second': round(times.length / seconds),
    'p50 of frames': `${round(p50)} ms`,
    'p95 of frames': `${round(p95)} ms`,
  }
}
