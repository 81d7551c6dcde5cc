import type { Page } from '@playwright/test'
import fc from 'fast-check'
import { z } from 'zod'
import { contract } from '#shared/ipc/contract.ts'
import type { Result } from '#shared/ipc/result.ts'
import { type Desk, expect, test } from '../support/e2e/app-test.ts'

type Answer = Result<unknown> | { readonly thrown: string }

const REQUESTS = Object.entries(contract).flatMap(([channel, { kind, ...rest }]) =>
  kind === 'request' && 'input' in rest ? [{ channel, input: rest.input as z.ZodType }] : [],
)
const SEED = 20_260_101
const CASES = 60

test('[S-EL-4] a request that does not exist is refused', async ({ launch }) => {
  const { window } = await launch()
  const names = ['', 'app', 'app.info ', 'runs.signal', 'workflows.changed', '__proto__', 'constructor']
  const others = ['toString', 'hasOwnProperty', 7, null, ['app.info'], { channel: 'app.info' }]
  for (const name of [...names, ...others]) {
    const answer = await ask(window, name, undefined)
    expect(answer, JSON.stringify(name)).toMatchObject({ ok: false, error: { code: 'ipc.unknown-channel' } })
  }
})

test('[S-EL-4] whatever is asked, each request is answered and the app stays up', async ({ launch }) => {
  test.setTimeout(150_000)
  // Without a key service: thousands of odd wishes for the vault are no test of the desktop's keyring.
  const desk = await launch({
    args: ['--password-store=basic'],
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
  })
  await deafen(desk)
  const pid = desk.app.process().pid
  const known = await knownIds(desk.window)

  for (const { channel, input } of REQUESTS) {
    await test.step(channel, async () => {
      const inputs = fc.sample(garbageFor(input, known), { seed: SEED, numRuns: CASES })
      const answers = await askAll(desk.window, channel, inputs)
      for (const [index, answer] of answers.entries()) {
        const what = `${channel} ${JSON.stringify(inputs[index])?.slice(0, 300)}`
        if ('thrown' in answer) throw new Error(`${what}: ${answer.thrown}`)
        // "internal" is an error that nobody thought of.
        if (!answer.ok) expect(answer.error.code, `${what}: ${answer.error.message}`).not.toBe('internal')
        if (!answer.ok) expect(answer.error, what).not.toHaveProperty('stack')
        // What does not fit the contract goes no further than the door.
        if (!input.safeParse(inputs[index]).success) {
          expect(answer, what).toMatchObject({ ok: false, error: { code: 'ipc.invalid-input' } })
        }
      }
    })
  }
  expect(await ask(desk.window, 'app.info', undefined)).toMatchObject({ ok: true })
  expect(desk.app.process().pid).toBe(pid)
})

test('[S-EL-4] a huge or bottomless input is refused, not swallowed', async ({ launch }) => {
  const { window } = await launch()
  const huge = await window.evaluate(async () => {
    const { invoke } = Reflect.get(globalThis, 'patchbay') as {
      invoke(channel: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }>
    }
    const codes: Record<string, unknown> = {}
    const note = async (name: string, channel: string, input: unknown) => {
      // The bridge itself throws for what it can't carry.
      const asked = new Promise<{ ok: boolean; error?: { code: string } }>(answer =>
        answer(invoke(channel, input)),
      )
      codes[name] = await asked.then(
        ({ ok, error }) => error?.code ?? ok,
        () => 'not sent',
      )
    }
    const text = 'x'.repeat(50_000_001)
    await note('text', 'workflows.import', { text })
    await note('brackets', 'workflows.import', { text: '['.repeat(1_000_000) })
    await note('objects', 'workflows.import', { text: '{"a":'.repeat(100_000) })
    let deep: unknown = {}
    for (let depth = 0; depth < 500; depth++) deep = { deep }
    await note('depth', 'runs.start', { workflowId: 'wf_AAAAAAAAAAAAAAAA', event: deep })
    await note(
      'list',
      'runs.get',
      Array.from({ length: 1_000_000 }, (_, index) => index),
    )
    const ring: Record<string, unknown> = {}
    ring.ring = ring
    await note('ring', 'runs.start', { workflowId: 'wf_AAAAAAAAAAAAAAAA', event: ring })
    await note('function', 'runs.get', { runId: () => 'run_AAAAAAAAAAAAAAAA' })
    return codes
  })
  expect(Object.entries(huge).filter(([, code]) => code === true || code === 'internal')).toEqual([])
  expect(huge).toMatchObject({ text: 'ipc.invalid-input', list: 'ipc.invalid-input' })
  expect(await ask(window, 'app.info', undefined)).toMatchObject({ ok: true })
})

test('[S-EL-4] another window is not answered, even with the same bridge', async ({ launch }) => {
  const { app } = await launch()
  const answer = await app.evaluate(async ({ app: electron, BrowserWindow }) => {
    const preload = `${electron.getAppPath()}/out/preload/index.cjs`
    const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    await other.loadURL('app://patchbay/')
    const answered = await other.webContents.executeJavaScript("patchbay.invoke('app.info')")
    other.destroy()
    return answered
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'ipc.forbidden' } })
})

/** Dialogs, the trash, the browser and the file manager of the machine are left alone. */
async function deafen({ app }: Desk): Promise<void> {
  await app.evaluate(({ dialog, shell }) => {
    dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false })
    dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' })
    shell.openExternal = async () => undefined
    shell.openPath = async () => ''
    shell.showItemInFolder = () => undefined
    shell.trashItem = async () => undefined
  })
}

interface KnownIds {
  readonly workflowId: string
  readonly triggerId: string
  readonly stepId: string
}

async function knownIds(window: Page): Promise<KnownIds> {
  const list = (await answerTo(window, 'workflows.list', undefined)) as { workflows: { id: string }[] }
  const workflowId = list.workflows[0]?.id ?? ''
  const { workflow } = (await answerTo(window, 'workflows.open', { workflowId })) as {
    workflow: { triggers: { id: string }[]; steps: { id: string }[] }
  }
  return { workflowId, triggerId: workflow.triggers[0]?.id ?? '', stepId: workflow.steps[0]?.id ?? '' }
}

async function answerTo(window: Page, channel: string, input: unknown): Promise<unknown> {
  const answer = await ask(window, channel, input)
  if ('thrown' in answer || !answer.ok) throw new Error(`${channel} failed`)
  return answer.value
}

/** Anything JSON can say, and objects with the right fields and wrong, strange or plausible values in them. */
function garbageFor(input: z.ZodType, known: KnownIds): fc.Arbitrary<unknown> {
  const anything = fc.oneof(fc.jsonValue({ depthSize: 'small' }), strangeText, fc.constant(undefined))
  if (!(input instanceof z.ZodObject)) return anything
  const value = fc.oneof(anything, fc.constantFrom(...Object.values(known)), plausibleId)
  const fields = Object.keys(input.shape).map(key => {
    const right = key in known ? fc.constant(known[key as keyof KnownIds]) : value
    return [key, fc.oneof({ weight: 2, arbitrary: right }, { weight: 1, arbitrary: value })] as const
  })
  const shaped = fc.record(Object.fromEntries(fields), { requiredKeys: [] })
  return fc.oneof({ weight: 1, arbitrary: anything }, { weight: 3, arbitrary: shaped })
}

const strangeText = fc.oneof(
  fc.constantFrom(
    '__proto__',
    '../../etc/passwd',
    'C:\\con',
    '\0',
    '\ud800',
    '%00',
    '<script>',
    '{{env}}',
    '𝕏',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
const plausibleId = fc
  .tuple(fc.constantFrom('wf', 'trg', 'stp', 'run', 'acc'), fc.stringMatching(/^[A-Za-z0-9]{16}$/))
  .map(([prefix, rest]) => `${prefix}_${rest}`)

async function ask(window: Page, channel: unknown, input: unknown): Promise<Answer> {
  return window.evaluate(
    ([name, value]) => {
      const { invoke } = Reflect.get(globalThis, 'patchbay') as {
        invoke(channel: unknown, input: unknown): Promise<Answer>
      }
      return invoke(name, value).catch((error: Error) => ({ thrown: error.message }))
    },
    [channel, input] as const,
  )
}

async function askAll(window: Page, channel: string, inputs: readonly unknown[]): Promise<Answer[]> {
  return window.evaluate(
    ([name, values]) => {
      const { invoke } = Reflect.get(globalThis, 'patchbay') as {
        invoke(channel: unknown, input: unknown): Promise<Answer>
      }
      return Promise.all(
        values.map(value => invoke(name, value).catch((error: Error) => ({ thrown: error.message }))),
      )
    },
    [channel, inputs] as const,
  )
}
