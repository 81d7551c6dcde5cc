import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Trigger } from '#shared/model/workflow.ts'
import { canary } from '../action-table/action-case.ts'
import { editorOf } from '../editor.ts'
import type { TableScene } from './scene.ts'

/** One way in which runs start. */
export interface TriggerRow {
  readonly kind: string
  play(scene: TableScene): Promise<void>
}

/** So many at the same time, as a busy customer would. */
async function inRounds(rounds: number, each: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: 5 }, each))
}

const manual: readonly TriggerRow[] = [
  {
    kind: 'the Run button, and the run looked at',
    async play(scene) {
      const { window } = scene.app()
      const editor = editorOf(window)
      await editor.goTo(scene.workflows.steps.name)
      await editor.run()
      scene.ran(1)
      await expect(editor.mark('answer', 'Succeeded')).toBeVisible()
      const panel = await editor.open('tell')
      await expect(panel.getByRole('region', { name: 'Result in the run' })).toContainText('$return_value')
      await window.screenshot()
    },
  },
  {
    kind: 'an event that is typed in',
    async play(scene) {
      const { window } = scene.app()
      const event = {
        body: { seed: canary(), [canary('key-')]: canary() },
        headers: { authorization: `Bearer ${canary()}` },
      }
      await window.keyboard.press('ControlOrMeta+K')
      await window.keyboard.type('Run with an event')
      await window.keyboard.press('Enter')
      const dialog = window.getByRole('dialog', { name: 'Run with an event' })
      await dialog.getByRole('textbox').fill(JSON.stringify(event))
      await dialog.getByRole('button', { name: 'Run with this event' }).click()
      scene.ran(1)
      await expect(editorOf(window).mark('answer', 'Succeeded')).toBeVisible()
    },
  },
  {
    kind: 'the editor’s own, many',
    play: scene => inRounds(8, async () => expect(await scene.ending('steps')).toEqual(['succeeded'])),
  },
]

const webhook: readonly TriggerRow[] = [
  {
    kind: 'a webhook that is answered at once',
    async play(scene) {
      const before = scene.vendor.posted('/immediate').length
      await inRounds(12, async () => {
        expect((await scene.call('immediate')).status).toBe(200)
        scene.ran(1)
      })
      await expect.poll(() => scene.vendor.posted('/immediate').length).toBe(before + 60)
      expect(scene.vendor.posted('/immediate').every(body => body.includes(scene.seed))).toBe(true)
    },
  },
  {
    kind: 'a webhook that a step answers, every fifth of whose runs fails',
    async play(scene) {
      for (let round = 0; round < 5; round++) {
        const fails = [false, false, false, false, true]
        const answers = await Promise.all(fails.map(fail => scene.call('custom', { fail })))
        scene.ran(answers.length)
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 500])
        expect(await answers[0]?.text()).toContain(scene.seed)
      }
      expect(scene.sheets.requests.filter(({ status }) => status === 200)).toHaveLength(20)
    },
  },
  {
    kind: 'a request to keep nothing, by a workflow that keeps its runs',
    async play(scene) {
      const ways = [
        { headers: { 'x-patchbay-nostore': '1' } },
        { headers: { 'x-pd-nostore': 'true' } },
        { query: '&x-patchbay-nostore=1' },
      ]
      for (const more of ways) {
        await inRounds(2, async () => {
          expect((await scene.call('keeping', {}, more)).status).toBe(200)
          scene.ran(1)
        })
      }
      const { id } = scene.workflows.keeping
      expect((await scene.app().ask('runs.list', { filter: { workflowId: id } })).runs).toEqual([])
      const folder = join(scene.place.userData, 'runs')
      expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
    },
  },
  {
    kind: 'a request that is for the editor’s eyes alone',
    async play(scene) {
      const before = scene.vendor.posted('/told').length
      const answer = await scene.call('steps', {}, { headers: { 'x-patchbay-notrigger': '1' } })
      expect(answer.status).toBe(200)
      expect(scene.vendor.posted('/told')).toHaveLength(before)
    },
  },
]

/** Every type of trigger: a new one does not compile until it is entered here. */
export const TRIGGER_ROWS: Readonly<Record<Trigger['type'], readonly TriggerRow[]>> = { manual, webhook }
