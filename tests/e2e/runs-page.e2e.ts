import { expect } from '@playwright/test'
import { chainWorkflow } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { RunningApp } from '../support/e2e/place.ts'
import { test } from '../support/e2e/stage.ts'

test.setTimeout(120_000)

const ORDERS = chainWorkflow({
  id: 'Orders000001',
  name: 'Orders',
  steps: {
    check: {
      props: {
        code: 'console.log("checking"); if (steps.trigger.event.body.bad) throw new Error("The order has no number"); return 1',
      },
      retry: { attempts: 2, backoffMs: 1, maxBackoffMs: 1 },
    },
    book: 'return 2',
  },
})

const QUICK = chainWorkflow({ id: 'Quick0000001', name: 'Quick', steps: {} })
const ENDLESS = chainWorkflow({
  id: 'Endless00001',
  name: 'Endless',
  steps: { wait: 'await new Promise(() => setInterval(() => {}, 1000))' },
})

const start = async (app: RunningApp, event: object) => {
  const { runId } = await app.ask('runs.start', { workflowId: ORDERS.id, event: { body: event } })
  await expect.poll(async () => (await app.ask('runs.get', { runId })).status).not.toBe('running')
  return runId
}
const runCount = async (app: RunningApp) =>
  (await app.ask('runs.list', { filter: { workflowId: ORDERS.id } })).runs.length

test('the page of runs: live, by keyboard, with the version that ran, and many deleted at once', async ({
  stage,
}) => {
  const app = await stage.start(stage.place({ workflows: [ORDERS] }))
  const { window } = app
  await editorOf(window).goTo(ORDERS.name)
  for (const event of [{}, {}, { bad: true }]) await start(app, event)
  await window.keyboard.press('ControlOrMeta+J')
  await editorOf(window).runs.getByRole('button', { name: 'Runs of this workflow with all filters' }).click()

  const grid = window.getByRole('grid', { name: 'Runs' })
  const rows = grid.getByRole('row').filter({ has: window.getByRole('gridcell') })
  await expect(rows).toHaveCount(3)
  await expect(rows.first()).toContainText('The order has no number')

  await test.step('a run that starts meanwhile comes in on top', async () => {
    await start(app, {})
    await expect(rows).toHaveCount(4)
    await expect(rows.first().getByRole('img', { name: 'Succeeded' })).toBeVisible()
  })

  const picture = window.getByRole('region', { name: 'The run on the canvas' })
  const detail = window.getByRole('region', { name: 'Run', exact: true })
  await test.step('Enter opens it, with its way on the canvas', async () => {
    await window.keyboard.press('ArrowDown')
    await expect(rows.nth(1)).toBeFocused()
    await window.keyboard.press('Enter')
    await expect(
      picture.getByRole('group', { name: 'check' }).getByRole('img', { name: 'Failed' }),
    ).toBeVisible()
    await expect(
      picture.getByRole('group', { name: 'book' }).getByRole('img', { name: 'Skipped' }),
    ).toBeVisible()
  })

  await test.step('what doesn’t fit of its tabs is an arrow or a key away', async () => {
    const tab = (name: string) => detail.getByRole('tab', { name })
    // Fractions of a pixel aside.
    const whole = { ratio: 0.95 }
    await expect(tab('Error')).toBeInViewport(whole)
    await detail.getByRole('button', { name: 'Further tabs' }).click()
    await expect(tab('Attempts')).toBeInViewport(whole)
    await tab('Attempts').click()
    await window.keyboard.press('Home')
    await expect(tab('Output')).toBeInViewport(whole)
    await expect(tab('Output')).toBeFocused()
    await tab('Error').click()
    await expect(tab('Error')).toBeInViewport(whole)
    await rows.nth(1).focus()
  })

  await test.step('beside it rows still say what they came to', async () => {
    await expect(rows.first().getByText('Succeeded')).toBeVisible()
    await expect(rows.nth(1).getByText('The order has no number')).toBeVisible()
  })

  await test.step('the picture stays as high as it was made, from run to run', async () => {
    const height = async () => (await picture.boundingBox())?.height ?? 0
    const first = await height()
    await window.getByRole('separator', { name: 'Resize the picture of the run' }).focus()
    await window.keyboard.press('ArrowUp')
    await expect.poll(height).toBeLessThan(first)
    const made = await height()
    await rows.nth(2).click()
    await expect(rows.nth(2)).toHaveAttribute('aria-current', 'true')
    await expect(
      picture.getByRole('group', { name: 'book' }).getByRole('img', { name: 'Succeeded' }),
    ).toBeVisible()
    expect(await height()).toBeCloseTo(made, 0)
    await rows.nth(1).click()
    await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true')
  })

  await test.step('beside the list, going to a row opens it', async () => {
    await window.keyboard.press('ArrowUp')
    await expect(rows.first()).toBeFocused()
    await expect(rows.first()).toHaveAttribute('aria-current', 'true')
    await expect(
      picture.getByRole('group', { name: 'book' }).getByRole('img', { name: 'Succeeded' }),
    ).toBeVisible()
    // Held down it runs to the end, and opens where it stops.
    for (let n = 0; n < 3; n++) await window.keyboard.press('ArrowDown')
    await expect(rows.nth(3)).toHaveAttribute('aria-current', 'true')
    for (let n = 0; n < 2; n++) await window.keyboard.press('ArrowUp')
    await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true')
    await expect(grid.locator('[aria-current]')).toHaveCount(1)
  })

  await test.step('what is clicked on the canvas is looked at, and can’t be changed', async () => {
    const book = picture.getByRole('group', { name: 'book' })
    await book.click()
    await expect(detail.getByText('This step was skipped')).toBeVisible()
    await book.dblclick()
    await expect(picture.getByRole('textbox')).toHaveCount(0)
    await expect(picture.getByRole('button', { name: /^(Add|Insert) a step/ })).toHaveCount(0)
  })

  await test.step('Escape leads back; Space and Shift select; Delete asks first', async () => {
    await window.keyboard.press('Escape')
    await expect(picture).toBeHidden()
    await expect(rows.nth(1)).toBeFocused()
    await window.keyboard.press('Space')
    await window.keyboard.press('Shift+ArrowDown')
    await expect(window.getByRole('toolbar', { name: 'Selected runs' })).toContainText('2')
    await window.keyboard.press('Delete')
    const question = window.getByRole('alertdialog', { name: 'Delete 2 runs?' })
    await expect(question).toBeVisible()
    expect(await runCount(app)).toBe(4)
    await question.getByRole('button', { name: 'Delete runs' }).click()
    await expect(rows).toHaveCount(2)
    expect(await runCount(app)).toBe(2)
  })

  await test.step('a time stays while it is typed, and counts when it is left', async () => {
    await window.getByRole('combobox', { name: 'Started', exact: true }).click()
    await window.getByRole('option', { name: 'From – to…' }).click()
    await expect(rows).toHaveCount(2)
    const from = window.getByLabel('Started from')
    await from.focus()
    await window.keyboard.press('Backspace')
    await expect(from).toHaveValue('')
    await expect(from).toBeFocused()
    await from.fill('2999-01-01T00:00')
    await window.keyboard.press('Enter')
    await expect(window.getByText('No run fits these filters')).toBeVisible()
    await window.getByRole('button', { name: 'Clear filters' }).click()
    await expect(from).toBeHidden()
    await expect(rows).toHaveCount(2)
  })

  await test.step('the workflow is one click away, with the run over its canvas', async () => {
    await rows.first().click()
    await window.getByRole('button', { name: 'Open workflow' }).click()
    await expect(editorOf(window).mark('book', 'Succeeded')).toBeVisible()
    await expect(editorOf(window).runs).toBeVisible()
  })
})

test('the list of runs, scrolled: what is under the pointer stays there when runs come in on top', async ({
  stage,
}) => {
  const app = await stage.start(stage.place({ workflows: [QUICK] }))
  const { window } = app
  const startMany = async (count: number) => {
    for (let n = 0; n < count; n++) await app.ask('runs.start', { workflowId: QUICK.id, event: {} })
  }
  const total = window.getByRole('main').getByRole('status').first()
  await startMany(50)
  await window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
  await expect(total).toHaveText('50')
  const rows = window.getByRole('grid', { name: 'Runs' }).getByRole('rowgroup')
  /** The runs in view, and where they are. */
  const inView = () =>
    rows.evaluate(list => {
      const { top, bottom } = list.getBoundingClientRect()
      return [...list.querySelectorAll<HTMLElement>('[data-run-id]')]
        .map(row => ({ runId: row.dataset.runId, at: row.getBoundingClientRect().top }))
        .filter(({ at }) => at >= top && at < bottom)
    })

  await rows.evaluate(list => list.scrollTo(0, 350))
  await expect.poll(async () => (await inView()).length).toBeGreaterThan(5)
  const before = await inView()
  await startMany(20)
  await expect(total).toHaveText('70')
  expect(await inView()).toEqual(before)

  await rows.evaluate(list => list.scrollTo(0, 0))
  await startMany(1)
  await expect(total).toHaveText('71')
  expect(await rows.evaluate(list => list.scrollTop)).toBe(0)
})

test('the progress of a replay stands above the bar of what is selected', async ({ stage }) => {
  const app = await stage.start(stage.place({ workflows: [ENDLESS] }))
  const { window } = app
  for (let n = 0; n < 2; n++) {
    const { runId } = await app.ask('runs.start', { workflowId: ENDLESS.id, event: {} })
    await app.ask('runs.cancel', { runId })
    await expect.poll(async () => (await app.ask('runs.get', { runId })).status).toBe('cancelled')
  }
  await window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
  const rows = window.getByRole('grid', { name: 'Runs' }).getByRole('row')
  await expect(rows.filter({ has: window.getByRole('img', { name: 'Canceled' }) })).toHaveCount(2)
  await rows.nth(1).focus()
  await window.keyboard.press('ControlOrMeta+A')
  await window.keyboard.press('r')
  await window.getByRole('dialog').getByRole('button', { name: 'Replay 2 runs' }).click()
  const card = await window.getByRole('article', { name: 'Replaying 2 runs' }).boundingBox()
  const bar = await window.getByRole('toolbar', { name: 'Selected runs' }).boundingBox()
  expect((card?.y ?? 0) + (card?.height ?? 0)).toBeLessThan(bar?.y ?? 0)
})

/** So many that all of them don't fit a picture in which their names can be read. */
const LONG = chainWorkflow({
  id: 'Long00000001',
  name: 'Long',
  steps: Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`step_${n}`, n === 45 ? 'throw new Error("no")' : 'return 1']),
  ),
})

test('of a long run the picture shows the step that is looked at, marked, and follows to another one', async ({
  stage,
}) => {
  const app = await stage.start(stage.place({ workflows: [LONG] }))
  const { window } = app
  const { runId } = await app.ask('runs.start', { workflowId: LONG.id, event: {} })
  await expect.poll(async () => (await app.ask('runs.get', { runId })).status).toBe('failed')
  await window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
  await window.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1).click()

  const picture = window.getByRole('region', { name: 'The run on the canvas' })
  const step = (name: string) => picture.getByRole('group', { name, exact: true })
  const marked = picture.locator('.react-flow__node.selected')
  await expect(step('step_45')).toBeInViewport({ ratio: 1 })
  await expect(step('step_45').getByText('step_45')).toBeVisible()
  await expect(marked).toHaveCount(1)

  const steps = window.getByRole('list', { name: 'Steps' })
  await steps.getByRole('button', { name: /step_45/ }).focus()
  await window.keyboard.press('Home')
  await expect(step('on_call')).toBeInViewport({ ratio: 1 })
  await window.keyboard.press('ArrowDown')
  await expect(step('step_0')).toBeInViewport({ ratio: 1 })
  await expect(marked).toContainText('step_0')

  await test.step('a click on the picture is a choice, and one beside it leaves it', async () => {
    await step('on_call').click()
    await expect(steps.locator('[aria-current="true"]')).toContainText('on_call')
    await picture.click({ position: { x: 5, y: 5 } })
    await expect(marked).toContainText('on_call')
  })
})
