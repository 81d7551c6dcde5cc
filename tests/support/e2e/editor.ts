import { expect, type Locator, type Page } from '@playwright/test'

/** The workflow editor as a user sees and handles it: found by role and name, worked with mouse and keyboard. */
export function editorOf(window: Page) {
  const main = window.getByRole('main')
  const canvas = window.getByRole('region', { name: 'Canvas' })
  const palette = window.getByRole('dialog', { name: 'Add a step' })
  const toolbar = window.getByRole('toolbar', { name: 'Canvas' })
  const runs = window.getByRole('region', { name: 'Run history' })
  const problems = window.getByRole('region', { name: 'Problems' })
  const settings = window.getByRole('dialog', { name: 'Workflow settings' })

  const part = (name: string) => canvas.getByRole('group', { name, exact: true })
  const edge = (from: string, to: string) =>
    canvas.getByRole('group', { name: `${from} to ${to}`, exact: true })
  const panel = (name: string) => window.getByRole('complementary', { name: `Settings of ${name}` })
  const saved = () => expect(main.getByRole('status').getByText('Saved', { exact: true })).toBeVisible()

  const editor = {
    window,
    main,
    canvas,
    palette,
    toolbar,
    runs,
    problems,
    settings,
    part,
    edge,
    panel,
    saved,

    problemsButton: main.getByRole('button', { name: /^Problems/ }),

    /** By its row in the sidebar. */
    async goTo(workflow: string): Promise<void> {
      await window
        .getByRole('navigation')
        .getByRole('button', { name: new RegExp(`abled ${workflow} `) })
        .click()
      await expect(window.getByRole('textbox', { name: 'Workflow name' })).toHaveValue(workflow)
    },

    run: () => main.getByRole('button', { name: 'Run', exact: true }).click(),

    /** An empty workflow of this name, open. */
    async create(name: string): Promise<void> {
      await window.getByRole('navigation').getByRole('button', { name: 'New workflow' }).click()
      const title = window.getByRole('textbox', { name: 'Workflow name' })
      await expect(title).toBeFocused()
      await window.keyboard.type(name)
      await window.keyboard.press('Enter')
      await expect(title).toHaveValue(name)
    },

    /** By the + behind a step: searches the palette and takes what comes first. */
    async addAfter(name: string, search: string): Promise<void> {
      await canvas.getByRole('button', { name: `Add a step after ${name}`, exact: true }).click()
      await expect(palette).toBeVisible()
      await window.keyboard.type(search)
      await expect(palette.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
      await window.keyboard.press('Enter')
      await expect(palette).toBeHidden()
    },

    async open(name: string): Promise<Locator> {
      await editor.pointAt(name)
      await part(name).click()
      await expect(panel(name)).toBeVisible()
      return panel(name)
    },

    /** Points at a step. When it lies outside of what is seen of the canvas, everything is fitted into view first. */
    async pointAt(name: string): Promise<void> {
      await expect(async () => {
        const [view, box] = [await canvas.boundingBox(), await part(name).boundingBox()]
        const isSeen = view && box && box.x >= view.x && box.x + box.width <= view.x + view.width
        if (!isSeen) await toolbar.getByRole('button', { name: 'Fit view' }).click()
        // Waits until it stands still, too.
        await part(name).hover({ timeout: 2000 })
        await expect(part(name)).toBeInViewport({ ratio: 0.99, timeout: 1 })
      }).toPass()
    },

    /** A text field of an open panel, by its label. */
    field: (step: string, label: string) =>
      panel(step).getByRole('textbox', { name: new RegExp(`^${label}( optional)?$`) }),

    /** In place, on the canvas. */
    async rename(name: string, next: string): Promise<void> {
      await editor.pointAt(name)
      await part(name).getByText(name, { exact: true }).dblclick()
      await expect(canvas.getByRole('textbox', { name: 'Step name' })).toBeFocused()
      await window.keyboard.type(next)
      await window.keyboard.press('Enter')
      await expect(part(next)).toBeVisible()
    },

    /** Puts the caret into an editor and types, after emptying it. */
    async typeInto(field: Locator, text: string): Promise<void> {
      await field.click()
      await window.keyboard.press('ControlOrMeta+A')
      await window.keyboard.press('Delete')
      await window.keyboard.type(text)
    },

    /** Types lines of code as a hand does: the editor indents them and has closed each bracket already. */
    async typeCode(field: Locator, code: string): Promise<void> {
      await editor.typeInto(field, '')
      for (const [index, line] of code.split('\n').entries()) {
        const closers = /^[)\]}]*/.exec(line)?.[0] ?? ''
        if (closers) {
          await window.keyboard.press('ArrowDown')
          await window.keyboard.press('End')
        } else if (index > 0) await window.keyboard.press('Enter')
        await window.keyboard.type(line.slice(closers.length))
      }
      const asTyped = async () =>
        (await field.innerText()).replaceAll(/^ +/gm, '').replaceAll('\n\n\n', '\n\n')
      await expect.poll(asTyped).toBe(code)
    },

    /** How a step fared in the run shown on the canvas. */
    mark: (name: string, status: string) => part(name).getByRole('img', { name: status, exact: true }),

    async openSettings(tab: string): Promise<Locator> {
      await main.getByRole('button', { name: 'Workflow settings' }).click()
      await settings.getByRole('tab', { name: tab }).click()
      return settings.getByRole('tabpanel', { name: tab })
    },
  }
  return editor
}

export type Editor = ReturnType<typeof editorOf>
