/**
 * Makes the pictures of the README from the real app: `npm run screenshots`.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { launchApp } from '../tests/support/launch.ts'

const folder = path.resolve('docs/images')
mkdirSync(folder, { recursive: true })

const { app, window, close } = await launchApp()
try {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800))
  await window.waitForSelector('[data-app-ready]')
  await window.getByRole('button', { name: 'Run', exact: true }).click()
  await window.getByText('Responded with 200').waitFor()
  await window.keyboard.press('Shift+Digit1')

  const runs = window.getByRole('main').getByRole('button', { name: 'Runs', exact: true })
  await runs.click()
  await window.getByRole('list', { name: 'Runs' }).getByRole('button').first().click()
  await window
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: /get_token/ })
    .click()
  await window.getByRole('tree', { name: 'Output' }).waitFor()
  await settle()
  await window.keyboard.press('Shift+Digit1')
  await settle()
  await window.screenshot({ path: path.join(folder, 'canvas-light.png') })

  await runs.click()
  await window.emulateMedia({ colorScheme: 'dark' })
  await window.locator('.react-flow__node', { hasText: /^add_row/ }).dblclick()
  await window
    .getByRole('switch', { name: 'Use external authentication' })
    .evaluate(element => element.scrollIntoView({ block: 'start' }))
  await settle()
  await window.screenshot({ path: path.join(folder, 'external-auth-dark.png') })

  await window.emulateMedia({ colorScheme: 'light' })
  await window.keyboard.press('Escape')
  await window.locator('.react-flow__pane').click({ position: { x: 40, y: 200 } })
  await window.keyboard.press('Shift+C')
  await window.keyboard.press('Shift+Digit1')
  await settle()
  await window.screenshot({ path: path.join(folder, 'credentials-light.png') })

  await window.keyboard.press('Shift+C')
  for (let run = 0; run < 5; run++) {
    await window.getByRole('button', { name: 'Run', exact: true }).click()
    await window.getByText('Responded with 200').waitFor()
  }
  await window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
  await window.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(2).click()
  await window
    .getByRole('region', { name: 'The run on the canvas' })
    .getByText('add_row', { exact: true })
    .click()
  await settle()
  await window.screenshot({ path: path.join(folder, 'runs-light.png') })
} finally {
  await close()
}

/** Motion has ended and the preview has answered. */
function settle(): Promise<void> {
  return window.waitForTimeout(1000)
}
