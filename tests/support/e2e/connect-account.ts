import { expect, type Locator } from '@playwright/test'
import type { App } from '#shared/model/action.ts'
import type { Fields } from './action-table/action-case.ts'
import type { Editor } from './editor.ts'

interface Choice {
  readonly step: string
  readonly app: App
  readonly account: string
}

const pickerOf = (panel: Locator, { name }: App) =>
  panel.getByRole('combobox', { name: new RegExp(`^${name} account`) })

/** Chooses an account in the panel of a step. */
export async function chooseAccount(editor: Editor, { step, app, account }: Choice): Promise<void> {
  const picker = pickerOf(await editor.open(step), app)
  await picker.click()
  await editor.window.getByRole('option', { name: account }).click()
  await expect(picker).toHaveText(account)
}

/** Connects an account from the panel of a step, which has it then. */
export async function connectAccount(
  editor: Editor,
  { step, app, account, fields }: Choice & { readonly fields: Fields },
): Promise<void> {
  const { window } = editor
  const picker = pickerOf(await editor.open(step), app)
  await picker.click()
  await window.getByRole('option', { name: 'Add account…' }).click()
  const dialog = window.getByRole('dialog', { name: `Connect ${app.name}` })
  if (app.oauth) await dialog.getByRole('tab', { name: 'Enter a credential' }).click()
  await dialog.getByRole('textbox', { name: 'Account name' }).fill(account)
  if (app.dynamicFields) await fillStore(editor, dialog, fields)
  else {
    await fillFields(editor, dialog, { app, fields })
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  }
  await expect(dialog).toBeHidden()
  await expect(picker).toHaveText(account)
}

async function fillFields(
  { window }: Editor,
  dialog: Locator,
  { app, fields }: { readonly app: App; readonly fields: Fields },
): Promise<void> {
  for (const { key, label, options } of app.auth) {
    const value = fields[key]
    if (value === undefined) continue
    const field = dialog.getByLabel(new RegExp(`^${label}( optional)?$`))
    const option = options?.find(one => one.value === value)
    if (option === undefined) await field.fill(value)
    else {
      await field.click()
      await window.getByRole('option', { name: option.label, exact: true }).click()
    }
  }
}

async function fillStore({ window }: Editor, dialog: Locator, fields: Fields): Promise<void> {
  await dialog.getByRole('button', { name: 'Make the store' }).click()
  const store = window.getByRole('dialog', { name: /^Secrets of/ })
  for (const [name, value] of Object.entries(fields)) {
    await store.getByRole('textbox', { name: 'New secret' }).fill(name)
    await store.getByLabel('Value').fill(value)
    await store.getByRole('button', { name: 'Add secret' }).click()
    await expect(store.getByText(name, { exact: true })).toBeVisible()
  }
  await store.getByRole('button', { name: 'Done' }).click()
}
