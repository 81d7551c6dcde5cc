import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '../support/e2e/app-test.ts'
import { type Editor, editorOf } from '../support/e2e/editor.ts'
import { chain, seed } from '../support/e2e/seed.ts'

const THREE = { first: 'return 1', second: 'return 2', third: 'return 3' }

test.describe('on the canvas', () => {
  test('steps are chosen together, deleted by a key, and come back with their wires', async ({
    launch,
    userData,
  }) => {
    seed(userData, chain({ name: 'Three', steps: THREE }))
    const { window } = await launch()
    const editor = editorOf(window)
    const { keyboard } = window

    await editor.part('second').click({ modifiers: ['ControlOrMeta'] })
    await editor.part('third').click({ modifiers: ['ControlOrMeta'] })
    await keyboard.press('Delete')
    await expectParts(editor, ['manual', 'first'])
    await keyboard.press('ControlOrMeta+Z')
    await expectParts(editor, ['manual', 'first', 'second', 'third'])
    await expect(editor.edge('first', 'second')).toBeVisible()
    await expect(editor.edge('second', 'third')).toBeVisible()

    await keyboard.press('ControlOrMeta+A')
    await keyboard.press('Backspace')
    await expectParts(editor, [])
    await keyboard.press('ControlOrMeta+Z')
    await expectParts(editor, ['manual', 'first', 'second', 'third'])
  })

  test('copied steps are pasted into another workflow, wires included', async ({ launch, userData }) => {
    seed(
      userData,
      chain({ name: 'Source', steps: THREE }),
      chain({ name: 'Target', steps: { first: 'return 0' } }),
    )
    const { window } = await launch()
    const editor = editorOf(window)
    const { keyboard } = window

    await editor.goTo('Source')
    await editor.part('first').click({ modifiers: ['ControlOrMeta'] })
    await editor.part('second').click({ modifiers: ['ControlOrMeta'] })
    await keyboard.press('ControlOrMeta+C')
    await editor.goTo('Target')
    await expectParts(editor, ['manual', 'first'])
    await keyboard.press('ControlOrMeta+V')
    // Its "first" would not be the only one of that name.
    await expectParts(editor, ['manual', 'first', 'first_2', 'second'])
    await expect(editor.edge('first_2', 'second')).toBeVisible()
  })

  test('a wire that would make a circle is refused in words', async ({ launch, userData }) => {
    seed(userData, chain({ name: 'Three', steps: THREE }))
    const { window } = await launch()
    const editor = editorOf(window)
    await drawWire(editor, 'third', 'first')
    await expect(window.getByText(/would make a circle/)).toBeVisible()
    await expect(editor.edge('third', 'first')).toHaveCount(0)
    await drawWire(editor, 'first', 'third')
    await expect(editor.edge('first', 'third')).toBeVisible()
  })

  test('the palette finds steps by what they are for, and says so when there is none', async ({
    launch,
    userData,
  }) => {
    seed(userData, chain({ name: 'Three', steps: THREE }))
    const { window } = await launch()
    const editor = editorOf(window)
    await editor.part('third').click()
    await window.keyboard.press('/')
    await expect(editor.palette).toBeVisible()
    await window.keyboard.type('excel single')
    await expect(editor.palette.getByRole('option')).toHaveText([/Add Single Row/])
    await window.keyboard.press('ControlOrMeta+A')
    await window.keyboard.type('xyzzy')
    await expect(editor.palette.getByText(/Nothing of this name/)).toBeVisible()
    await window.keyboard.press('Escape')
    await expect(editor.palette).toBeHidden()
    // The keys belong to the canvas again.
    await window.keyboard.press('/')
    await window.keyboard.type('excel single')
    await window.keyboard.press('Enter')
    await expect(editor.edge('third', 'add_single_row')).toBeVisible()
  })

  test('the runs take room from the canvas, not from its steps', async ({ launch }) => {
    const { window } = await launch()
    const editor = editorOf(window)
    const shown = () =>
      editor.part('respond').evaluate(node => {
        const box = node.getBoundingClientRect()
        return node.contains(document.elementFromPoint(box.x + box.width / 2, box.bottom - 4))
      })
    expect(await shown()).toBe(true)
    await window.keyboard.press('ControlOrMeta+J')
    await expect(editor.runs).toBeVisible()
    await expect.poll(shown).toBe(true)
  })

  test('steps are arranged in the order in which they run', async ({ launch, userData }) => {
    const workflow = chain({ name: 'Three', steps: THREE })
    const steps = workflow.steps.map(step => ({ ...step, position: { x: 40, y: 40 } }))
    seed(userData, { ...workflow, steps })
    const { window } = await launch()
    const editor = editorOf(window)
    await editor.toolbar.getByRole('button', { name: 'Arrange' }).click()
    await expect
      .poll(async () => {
        const boxes = await Promise.all(
          ['manual', 'first', 'second', 'third'].map(name => editor.part(name).boundingBox()),
        )
        return boxes.every((box, index) => {
          const before = boxes[index - 1]
          return box && (index === 0 || (before && before.x + before.width < box.x))
        })
      })
      .toBe(true)
  })

  test('a renamed step is renamed wherever it is read', async ({ launch, userData }) => {
    const workflow = chain({
      name: 'Two',
      steps: { first: 'return { name: "Ada" }', second: 'return steps.first.$return_value.name' },
    })
    seed(userData, workflow)
    const { window } = await launch()
    const editor = editorOf(window)
    await editor.addAfter('second', 'return http')
    const body = editor.field('return_http_response', 'Body')
    await editor.typeInto(body, 'Hello {{steps.first.$return_value.name}}!')
    await editor.rename('first', 'get_user')
    await editor.open('return_http_response')
    await expect(body).toHaveText(/steps\.get_user\.\$return_value\.name/)
    await editor.open('second')
    await expect(editor.field('second', 'Code')).toHaveText(/steps\.get_user\.\$return_value\.name/)
    await editor.saved()
    await expect(editor.problemsButton).toHaveCount(0)
  })
})

test('a broken expression is in the problems list, which leads to its field', async ({
  launch,
  userData,
}) => {
  seed(userData, chain({ name: 'Two', steps: { first: 'return 1', second: 'return 2' } }))
  const { window } = await launch()
  const editor = editorOf(window)
  await editor.addAfter('second', 'return http')
  const body = editor.field('return_http_response', 'Body')
  await editor.typeInto(body, '{{steps.nobody.$return_value}}')
  await window.keyboard.press('Escape')
  await expect(editor.part('return_http_response').getByRole('img', { name: 'has problems' })).toBeVisible()
  await editor.open('first')

  await editor.problemsButton.click()
  const entry = editor.problems.getByRole('button', { name: /nobody/ })
  await expect(entry).toContainText('return_http_response')
  await entry.click()
  await expect(body).toBeFocused()
  await editor.typeInto(body, '{{steps.first.$return_value}}')
  await editor.saved()
  await expect(editor.problemsButton).toHaveCount(0)
})

test('every command is found by its words', async ({ launch, userData }) => {
  seed(
    userData,
    chain({ name: 'Three', steps: THREE }),
    chain({ name: 'Other', steps: { alone: 'return 1' } }),
  )
  const { window } = await launch()
  const editor = editorOf(window)
  const commands = window.getByRole('dialog', { name: 'Command palette' })
  const run = async (words: string) => {
    await window.keyboard.press('ControlOrMeta+K')
    await expect(commands).toBeVisible()
    await window.keyboard.type(words)
    await window.keyboard.press('Enter')
    await expect(commands).toBeHidden()
  }
  await run('Other')
  await expectParts(editor, ['manual', 'alone'])
  await run('retention')
  await expect(editor.settings).toBeVisible()
  await window.keyboard.press('Escape')
  await run('alone')
  await expect(editor.panel('alone')).toBeVisible()
})

test.describe('files', () => {
  test('an edit of the open file made elsewhere shows up', async ({ launch, userData }) => {
    const workflow = chain({ name: 'Three', steps: THREE })
    const file = seed(userData, workflow)
    const { window } = await launch()
    const editor = editorOf(window)
    await expectParts(editor, ['manual', 'first', 'second', 'third'])
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"third"', '"last"').replace('"Three"', '"Edited elsewhere"'))
    await expect(editor.part('last')).toBeVisible()
    await expect(window.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('Edited elsewhere')
  })

  test('[S-VAULT-4] a file that is no workflow is named, explained and left as it is', async ({
    launch,
    userData,
  }) => {
    const file = seed(userData, chain({ name: 'Three', steps: THREE }))
    const broken = join(dirname(file), 'broken.workflow.json')
    const bytes = '{ "formatVersion": 1, "name": "half a'
    writeFileSync(broken, bytes)
    const desk = await launch()
    await desk.window.getByRole('button', { name: '1 file could not be read' }).click()
    const list = desk.window.getByRole('dialog', { name: 'Files that could not be read' })
    await expect(list).toContainText('broken.workflow.json')
    await expect(list.getByRole('listitem')).toHaveText([/.{20}/])
    await desk.close()
    expect(readFileSync(broken, 'utf8')).toBe(bytes)
  })
})

test('a step shows what it came to in the run on the canvas, and what its own test gave after', async ({
  launch,
  userData,
}) => {
  const steps = { first: 'return { words: "from the run" }', second: 'throw new Error("out of tea")' }
  seed(userData, chain({ name: 'Two', steps }))
  const { window } = await launch()
  const editor = editorOf(window)
  await editor.part('first').dblclick()
  const ofRun = editor.panel('first').getByRole('region', { name: 'Result in the run' })
  await expect(ofRun).toBeHidden()
  await editor.run()
  await expect(ofRun).toContainText('from the run')
  await expect(editor.mark('second', 'Failed')).toBeVisible()

  await editor.part('second').dblclick()
  await expect(editor.panel('second').getByRole('region', { name: 'Result in the run' })).toContainText(
    'out of tea',
  )
  await editor.panel('second').getByRole('button', { name: 'Test step', exact: true }).click()
  await expect(editor.panel('second').getByRole('region', { name: 'Test result' })).toContainText(
    'out of tea',
  )
})

test.describe('[S-CODE-3] a step that', () => {
  const cases = [
    { does: 'throws a text', code: "throw 'out of tea'", says: /out of tea/ },
    { does: 'leaves its process', code: 'process.exit(3)', says: /exit|process/i },
    {
      does: 'takes all memory',
      code: 'const all = []\nfor (;;) all.push(new Array(1e6).fill(7))',
      says: /memory/i,
    },
  ]
  for (const { does, code, says } of cases) {
    test(`${does} fails its run alone`, async ({ launch, userData }) => {
      seed(userData, chain({ name: 'Bad', steps: { bad: code, after: 'return 1' } }))
      const { window } = await launch()
      const editor = editorOf(window)
      await editor.run()
      await expect(editor.mark('bad', 'Failed')).toBeVisible({ timeout: 30_000 })
      await expect(editor.mark('after', 'Skipped')).toBeVisible()
      await expect(editor.part('bad')).toContainText(says)
      await expectResponsive(editor)
    })
  }

  test('loops for ever leaves the app usable, and is stopped by Cancel', async ({ launch, userData }) => {
    seed(userData, chain({ name: 'Bad', steps: { bad: 'for (;;);', after: 'return 1' } }))
    const { window } = await launch()
    const editor = editorOf(window)
    await editor.run()
    await expect(editor.mark('bad', 'Running')).toBeVisible()
    await expectResponsive(editor)
    await editor.main.getByRole('button', { name: 'Cancel' }).click()
    await expect(editor.mark('bad', 'Canceled')).toBeVisible()
    await expect(editor.main.getByRole('button', { name: 'Run', exact: true })).toBeVisible()
  })
})

async function expectParts(editor: Editor, names: readonly string[]): Promise<void> {
  const boxes = editor.canvas.getByRole('group').and(editor.canvas.locator('.react-flow__node'))
  await expect(boxes).toHaveCount(names.length)
  for (const name of names) await expect(editor.part(name)).toBeVisible()
}

/** From the output of one step to the input of another, by mouse. */
async function drawWire({ window, part }: Editor, from: string, to: string): Promise<void> {
  await part(from).hover()
  await part(to).hover()
  const [start, end] = [await part(from).boundingBox(), await part(to).boundingBox()]
  if (!start || !end) throw new Error('Both ends of a wire must be on the screen.')
  const [x, y] = [start.x + start.width, start.y + start.height / 2]
  await window.mouse.move(x, y)
  await window.mouse.down()
  await window.mouse.move(x + 5, y + 5)
  await window.mouse.move(end.x, end.y + end.height / 2, { steps: 6 })
  await window.mouse.up()
}

/** The window answers its user and the main process answers the window. */
async function expectResponsive(editor: Editor): Promise<void> {
  const { window } = editor
  await editor.create('Still here')
  await editor.goTo('Bad')
  await expect(window.getByRole('textbox', { name: 'Workflow name' })).toHaveValue('Bad')
}
