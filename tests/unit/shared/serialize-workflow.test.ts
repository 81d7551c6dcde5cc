import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import type { EdgeId, StepId, WorkflowId } from '#shared/model/ids.ts'
import {
  InvalidWorkflowError,
  MAX_WORKFLOW_SIZE,
  readWorkflow,
  writeWorkflow,
} from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { sampleWorkflow, workflowInput } from '../../support/workflows.ts'

/** Whatever JSON can hold and a file may: no `__proto__`, and 0 for -0, which JSON has no word for. */
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map(value => JSON.parse(JSON.stringify(value)) as JsonValue)
  .filter(value => !JSON.stringify(value).includes('__proto__'))
const suffix = fc.stringMatching(/^[A-Za-z0-9]{16}$/)
const slug = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
  .filter(name => !['trigger', 'constructor', 'prototype'].includes(name))
const position = fc.record({ x: fc.integer({ min: -1e6, max: 1e6 }), y: fc.integer({ min: -1e6, max: 1e6 }) })

const workflows: fc.Arbitrary<Workflow> = fc
  .record({
    id: suffix,
    name: fc.string({ minLength: 1, maxLength: 40 }),
    steps: fc.array(
      fc.record({
        id: suffix,
        name: slug,
        props: fc.dictionary(
          fc.string().filter(key => key !== '__proto__'),
          json,
        ),
        position,
      }),
      { maxLength: 5 },
    ),
    edges: fc.array(fc.record({ id: suffix, from: suffix, to: suffix }), { maxLength: 5 }),
    extra: json,
  })
  .map(({ id, name, steps, edges, extra }) =>
    sampleWorkflow({
      id: `wf_${id}` as WorkflowId,
      name,
      steps: steps.map(step => ({
        ...step,
        id: `stp_${step.id}` as StepId,
        action: 'code.run',
        version: '1.0.0',
      })),
      edges: edges.map(edge => ({
        id: `edg_${edge.id}` as EdgeId,
        from: `stp_${edge.from}` as StepId,
        to: `stp_${edge.to}` as StepId,
        fromHandle: 'out',
      })),
      'x-other-tool': extra,
    }),
  )

function failure(text: string): unknown {
  try {
    readWorkflow(text)
  } catch (error) {
    return error
  }
  throw new Error('was accepted')
}

describe('writeWorkflow', () => {
  it('is undone by readWorkflow, whatever the workflow', () => {
    fc.assert(
      fc.property(workflows, workflow => {
        const text = writeWorkflow(workflow)
        expect(readWorkflow(text)).toEqual(workflow)
        expect(writeWorkflow(readWorkflow(text))).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  it('orders fields by the schema whatever order they come in, and keeps the order inside free-form data', () => {
    const shuffled = sampleWorkflow({ steps: [] })
    const reversed = Object.fromEntries(Object.entries(shuffled).reverse()) as Workflow
    expect(writeWorkflow(reversed)).toBe(writeWorkflow(shuffled))
    expect(Object.keys(JSON.parse(writeWorkflow(reversed)))).toEqual([
      ...[
        'formatVersion',
        'id',
        'name',
        'description',
        'settings',
        'env',
        'triggers',
        'steps',
        'edges',
        'notes',
      ],
    ])
    const [first] = sampleWorkflow().steps
    const props = { zebra: 1, apple: { y: 1, b: 2 } }
    const text = writeWorkflow(sampleWorkflow({ steps: [{ ...first, props }] }))
    expect(JSON.stringify(JSON.parse(text).steps[0].props)).toBe(JSON.stringify(props))
  })

  it('orders apps and credential fields by name, so that toggling them moves nothing', () => {
    const [first] = sampleWorkflow().steps
    const withAuth = (auth: unknown) => writeWorkflow(sampleWorkflow({ steps: [{ ...first, auth }] }))
    const a = { mode: 'external', external: { key: '1', secret: '2' } }
    const b = { mode: 'external', external: { secret: '2', key: '1' } }
    expect(withAuth({ aws: a, slack: a })).toBe(withAuth({ slack: b, aws: b }))
  })

  it('ends with a line break and is indented by two spaces', () => {
    expect(writeWorkflow(sampleWorkflow())).toMatch(/^\{\n {2}"formatVersion": 1,\n[\s\S]*\n\}\n$/)
  })

  it('never writes what could not be read back', () => {
    const broken = { ...sampleWorkflow(), name: '' }
    expect(() => writeWorkflow(broken)).toThrow('The workflow is not valid: name needs a name.')
  })
})

describe('readWorkflow', () => {
  it('fills in every default', () => {
    const { settings, steps } = readWorkflow(JSON.stringify(workflowInput()))
    expect(settings.retention).toEqual({ keep: true, days: 30, count: 1000, keepSuccesses: true })
    expect(steps[0]).toMatchObject({ auth: {}, allowedHosts: [], retry: { attempts: 1 }, note: '' })
  })

  it("[S-IM-1] keeps other tools' x- fields and refuses every other unknown one, beside all other mistakes", () => {
    expect(readWorkflow(JSON.stringify(workflowInput({ 'x-tool': { a: [1] } })))['x-tool']).toEqual({
      a: [1],
    })
    const error = failure(JSON.stringify(workflowInput({ toString: 1, hasOwnProperty: 2, name: 3 })))
    expect(error).toBeInstanceOf(InvalidWorkflowError)
    expect((error as InvalidWorkflowError).issues.map(issue => issue.path)).toEqual([
      ['name'],
      ['toString'],
      ['hasOwnProperty'],
    ])
  })

  it('[S-IM-1] refuses a text over the size limit before looking at it', () => {
    expect(failure('['.repeat(MAX_WORKFLOW_SIZE + 1))).toMatchObject({ code: 'document.too-large' })
  })

  it('never repeats a text value in a message: it could be a secret', () => {
    const secret = 'sk-live-7f3a9c'
    const error = failure(
      JSON.stringify(
        workflowInput({
          env: [{ name: 'TOKEN', secret: true, value: secret }],
          notes: secret,
          description: { a: secret },
        }),
      ),
    ) as InvalidWorkflowError
    expect(error.issues.length).toBe(3)
    expect(JSON.stringify([error.message, error.issues])).not.toContain(secret)
  })

  it('lists at most fifty mistakes in words, and counts the rest', () => {
    const error = failure(
      JSON.stringify(workflowInput({ steps: Array.from({ length: 80 }, () => null) })),
    ) as InvalidWorkflowError
    expect(error.issues.length).toBe(80)
    expect(error.message.split('\n').length).toBe(52)
    expect(error.message).toMatch(/\n- and 30 more$/)
  })
})
