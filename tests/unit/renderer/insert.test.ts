import { describe, expect, it } from 'vitest'
import { actionSchema } from '#shared/model/action.ts'
import { workflowSchema } from '#shared/model/workflow.ts'
import { insert } from '../../../src/renderer/features/canvas/model/insert.ts'
import type { Choice } from '../../../src/renderer/features/canvas/model/make.ts'
import { edgeNames, id, sketch } from './workflow-builder.ts'

const action = actionSchema.parse({
  key: 'http.respond',
  version: '2.1.0',
  name: 'Return HTTP response',
  description: '',
  runtime: 'host',
  props: [
    { key: 'status', type: 'integer', label: 'Status', default: 200 },
    { key: 'body', type: 'any', label: 'Body' },
  ],
})
const choice: Choice = { kind: 'action', action }
const middle = { x: 500, y: 500 }

describe('adding a step', () => {
  it('carries the action’s version and defaults, and a name of its own', () => {
    const { workflow, id: added } = insert(sketch({ steps: ['return_http_response'] }), choice, {
      kind: 'at',
      at: middle,
    })
    expect(workflow.steps.find(step => step.id === added)).toMatchObject({
      name: 'return_http_response_2',
      action: 'http.respond',
      version: '2.1.0',
      props: { status: 200 },
      position: { x: 504, y: 504 },
    })
  })

  it('continues the one loose end', () => {
    const { workflow } = insert(sketch({ triggers: ['t'] }), choice, { kind: 'auto', middle })
    expect(edgeNames(workflow)).toEqual(['t>return_http_response'])
  })

  it('connects nothing when there are several loose ends', () => {
    const { workflow } = insert(sketch({ steps: ['a', 'b'] }), choice, { kind: 'auto', middle })
    expect(workflow.edges).toEqual([])
  })

  it('goes into an edge and makes room', () => {
    const before = sketch({ steps: ['a', 'b', 'c'], edges: ['a>b', 'b>c'] })
    const { workflow } = insert(before, choice, { kind: 'between', edgeId: before.edges[0]?.id ?? '' })
    expect(edgeNames(workflow)).toEqual(['a>return_http_response', 'return_http_response>b', 'b>c'])
    expect(Object.fromEntries(workflow.steps.map(({ name, position }) => [name, position.x]))).toEqual({
      a: 320,
      return_http_response: 640,
      b: 960,
      c: 1280,
    })
  })

  it('never lands on top of another step', () => {
    const { workflow } = insert(sketch({ triggers: ['t'], steps: ['a'], edges: ['t>a'] }), choice, {
      kind: 'after',
      id: id('trg', 't'),
    })
    expect(workflow.steps.map(({ position }) => position)).toEqual([
      { x: 320, y: 0 },
      { x: 320, y: 104 },
    ])
  })

  it('leaves a document that its schema accepts', () => {
    const { workflow } = insert(
      sketch({ triggers: ['t'] }),
      { kind: 'trigger', type: 'webhook' },
      { kind: 'auto', middle },
    )
    expect(workflowSchema.safeParse(workflow).success).toBe(true)
  })
})

describe('adding a trigger', () => {
  it('connects it to the one first step', () => {
    const before = sketch({ steps: ['a', 'b'], edges: ['a>b'] })
    const { workflow } = insert(before, { kind: 'trigger', type: 'manual' }, { kind: 'auto', middle })
    expect([edgeNames(workflow), workflow.triggers[0]?.position]).toEqual([
      ['a>b', 'manual>a'],
      { x: 0, y: 0 },
    ])
  })
})

describe('the place of what is added nowhere in particular', () => {
  const note = (x: number, y: number, width = 240, height = 120) => ({
    id: 'not_00000001' as never,
    text: '',
    position: { x, y },
    size: { width, height },
  })
  const bare = sketch({})
  const add = (workflow: typeof bare, place: Parameters<typeof insert>[2] = { kind: 'auto', middle }) => {
    const trigger = insert(workflow, { kind: 'trigger', type: 'manual' }, place)
    return trigger.workflow.triggers.find(part => part.id === trigger.id)?.position
  }

  it('keeps clear of notes: the trigger goes below one that lies in its way', () => {
    expect(add(bare)).toEqual({ x: 384, y: 472 })
    expect(add({ ...bare, notes: [note(300, 460)] })).toEqual({ x: 384, y: 680 })
  })

  it('does so for a step, too, beside the one it follows', () => {
    const before = sketch({ triggers: ['t'] })
    const at = before.triggers[0]?.position ?? middle
    const blocked = { ...before, notes: [note(at.x + 300, at.y)] }
    const { workflow, id: added } = insert(blocked, choice, { kind: 'auto', middle })
    const y = workflow.steps.find(step => step.id === added)?.position.y ?? 0
    expect(y).toBeGreaterThanOrEqual(at.y + 120)
  })

  it('joins the steps on a note that is their backdrop', () => {
    const before = sketch({ triggers: ['t'] })
    const at = before.triggers[0]?.position ?? middle
    const grouped = { ...before, notes: [note(at.x - 40, at.y - 40, 900, 300)] }
    const { workflow, id: added } = insert(grouped, choice, { kind: 'auto', middle })
    expect(workflow.steps.find(step => step.id === added)?.position.y).toBe(at.y)
  })

  it('may lie on a note when that is where it was put', () => {
    expect(add({ ...bare, notes: [note(300, 460)] }, { kind: 'at', at: { x: 320, y: 480 } })).toEqual({
      x: 320,
      y: 480,
    })
  })
})
