import { expect, it } from 'vitest'
import { editorHandlers } from '../../../src/main/ipc/editor-handlers.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost } from '../../support/host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

it('a preview shows what the latest run gave, and says so while there was none', async () => {
  const host = await openTestHost({ dataFolder: tempFolder() })
  const workflow = chainWorkflow({ steps: { list: 'return { items: [3, 4] }', after: 'return 1' } })
  await host.add(workflow)
  const [, after] = workflow.steps
  if (!after) throw new Error('incomplete')
  const preview = (text: string) =>
    editorHandlers(host)['expressions.preview']({ workflowId: workflow.id, stepId: after.id, text })

  expect(await preview('{{steps.list.$return_value.items[0]}}')).toEqual({
    ok: false,
    message: 'list has no output yet. Run the workflow once, or test that step, to see this value.',
  })
  expect(await preview('{{steps.trigger.event.body.n}}')).toMatchObject({ ok: true, json: '1' })

  await host.ended(await host.ask['runs.start']({ workflowId: workflow.id }))
  expect(await preview('{{steps.list.$return_value.items.map(n => n * 2)}}')).toEqual({
    ok: true,
    json: '[\n  6,\n  8\n]',
    type: 'array',
    truncated: false,
    masked: false,
  })
  expect(await preview('{{Object.keys(steps).sort().join()}}')).toMatchObject({
    json: '"after,list,trigger"',
  })
  expect(await preview('{{steps.list.')).toMatchObject({ ok: false })
})
