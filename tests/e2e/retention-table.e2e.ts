import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { catalog } from '#actions/index.ts'
import { scanFolder } from '../support/canary-scan.ts'
import { type AppCase, canary, MARK, type Vendor } from '../support/e2e/action-table/action-case.ts'
import { ACTION_TABLE } from '../support/e2e/action-table/index.ts'
import { playApp, playedActions, startVendors } from '../support/e2e/retention-table/actions.ts'
import { END_ROWS } from '../support/e2e/retention-table/ends.ts'
import { setScene, type TableScene } from '../support/e2e/retention-table/scene.ts'
import { TRIGGER_ROWS } from '../support/e2e/retention-table/triggers.ts'

/*
 * Every kind of trigger, step and end, each run for real with retention off, with canaries wherever a value can stand,
 * and every byte of every folder that the app could write to searched for them: in between, after kills, after starting
 * again and after quitting. The judge (tests/support/canary-scan.ts) knows nothing of the product's own proof.
 *
 * A new type of trigger and a new status of runs do not compile before they have rows; a new action fails the first test.
 */
const RUNS = 200

let scene: TableScene | undefined
let vendors: ReadonlyMap<AppCase, Vendor> = new Map()

test.beforeAll(async () => {
  test.setTimeout(120_000)
  const starting = startVendors()
  scene = await setScene()
  vendors = await starting
})

test.afterAll(async () => {
  await scene?.end()
  for (const vendor of vendors.values()) await vendor.stop()
})

/** What the rows play in. */
const here = (): TableScene => {
  if (!scene) throw new Error('Nothing has been started.')
  return scene
}

test('the table has every action of the catalog', () => {
  expect(playedActions().sort()).toEqual([...new Set(catalog.actions.map(({ key }) => key))].sort())
})

for (const [type, rows] of Object.entries(TRIGGER_ROWS)) {
  for (const row of rows) {
    test(`[S-RET-1] started by ${type}: ${row.kind}`, async () => {
      await row.play(here())
      here().expectNothingKept('afterwards')
    })
  }
}

for (const appCase of ACTION_TABLE) {
  test(`[S-RET-1] steps of ${appCase.app}: ${appCase.steps.map(({ action }) => action).join(', ')}`, async () => {
    const vendor = vendors.get(appCase)
    if (!vendor) throw new Error('Its vendor has not been started.')
    await playApp(here(), appCase, vendor)
  })
}

test('[S-RET-1] nothing of these steps, their credentials and what they were answered', () => {
  here().expectNothingKept('while the app shows the last run')
})

for (const [status, rows] of Object.entries(END_ROWS)) {
  for (const row of rows) {
    test(`[S-RET-1] ${status}: ${row.kind}`, async () => {
      await row.play(here())
      here().expectNothingKept('afterwards')
    })
  }
}

test(`[S-RET-1] after more than ${RUNS} runs, and after quitting, there is nothing, not even an empty folder`, async () => {
  const runs = await here().app().ask('runs.list', { filter: {} })
  expect(runs.runs.filter(({ kept }) => kept)).toEqual([])
  await here().app().close()
  here().expectNothingKept('after quitting')
  const entriesOf = (name: string) => {
    const folder = join(here().place.userData, name)
    return existsSync(folder) ? readdirSync(folder) : []
  }
  expect(entriesOf('runs')).toEqual([])
  expect(entriesOf('tmp')).toEqual([])
  expect(here().runCount).toBeGreaterThanOrEqual(RUNS)
})

test('the judge would have seen it: what the page stores is found in Chromium’s files', async () => {
  await here().restart()
  const planted = canary()
  await here()
    .app()
    .window.evaluate(async value => {
      localStorage.setItem('planted', value)
      await new Promise<void>((done, fail) => {
        const opening = indexedDB.open('planted', 1)
        opening.onupgradeneeded = () => opening.result.createObjectStore('values')
        opening.onerror = () => fail(opening.error)
        opening.onsuccess = () => {
          const change = opening.result.transaction('values', 'readwrite')
          change.objectStore('values').put(value, 'planted')
          change.oncomplete = () => done()
        }
      })
    }, planted)
  await here().app().close()
  const found = scanFolder(here().place.userData, [MARK]).map(({ file }) => file)
  for (const store of ['Local Storage', 'IndexedDB']) {
    expect(
      found.filter(file => file.includes(store)),
      store,
    ).not.toEqual([])
  }
})
