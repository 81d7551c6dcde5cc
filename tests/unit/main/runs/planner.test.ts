import { describe, expect, it } from 'vitest'
import { catalogSchema } from '#shared/model/action.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { createPlanner } from '../../../../src/main/runs/planner.ts'

const app = { key: 'mine', name: 'Mine', description: '', hosts: [], auth: [] }
const action = {
  key: 'mine.do',
  version: '1.0.0',
  name: 'Do',
  description: '',
  runtime: 'host',
  app: 'mine',
  props: [],
}
const position = { x: 0, y: 0 }
const workflow: Workflow = workflowSchema.parse({
  formatVersion: 1,
  id: 'wf_00000000',
  name: 'Flow',
  triggers: [{ id: 'trg_00000000', name: 'start', type: 'manual', position }],
  steps: [{ id: 'stp_00000000', name: 'do', action: 'mine.do', version: '1.0.0', position }],
  edges: [{ id: 'edg_00000000', from: 'trg_00000000', to: 'stp_00000000' }],
})

describe('planner', () => {
  it('plans a version once, and anew when the catalog is another one', () => {
    let catalog = catalogSchema.parse({ apps: [app], actions: [action] })
    const planner = createPlanner({
      catalog: () => catalog,
      inspectCode: () => ({ problems: [], stepReferences: [] }),
    })
    const first = planner.plan(workflow)
    expect(first.plan).toBeDefined()
    expect(planner.plan(workflow)).toBe(first)
    expect(planner.plan({ ...workflow }).plan).toBe(first.plan)

    catalog = catalogSchema.parse({ apps: [], actions: [] })
    expect(planner.plan(workflow).problems).toMatchObject([{ severity: 'error' }])
    expect(planner.plan({ ...workflow }).plan).toBeUndefined()
  })
})
