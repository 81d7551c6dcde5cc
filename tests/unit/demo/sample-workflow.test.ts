import { describe, expect, it } from 'vitest'
import { catalog } from '#actions/index.ts'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import template from '../../../resources/templates/customer-sheet.workflow.json' with { type: 'json' }
import {
  createSampleWorkflow,
  pointAtStandIns,
  type SampleEndpoints,
} from '../../../src/demo/sample-workflow.ts'

const endpoints = (port: number): SampleEndpoints => ({
  sheetsEndpoint: `http://127.0.0.1:${port}`,
  env: [
    { name: 'SHEETS_ENDPOINT', value: `http://127.0.0.1:${port}/`, secret: false },
    { name: 'AWS_SECRET_ACCESS_KEY', value: 'never-in-a-file', secret: true },
  ],
})
const idsIn = (document: object) => JSON.stringify(document).match(/"(?:wf|trg|stp|edg|nte)_\w+"/g) ?? []

describe('the shipped template', () => {
  it('is a canonical workflow file', () => {
    const text = `${JSON.stringify(template, null, 2)}\n`
    expect(writeWorkflow(readWorkflow(text))).toBe(text)
  })

  it('names actions and fields that this build has', () => {
    for (const step of readWorkflow(JSON.stringify(template)).steps) {
      const action = catalog.actions.find(
        ({ key, version }) => key === step.action && version === step.version,
      )
      expect(action, step.action).toBeDefined()
      const unknown = Object.keys(step.props).filter(key => !action?.props.some(prop => prop.key === key))
      expect(unknown).toEqual([])
    }
  })
})

describe('the sample workflow', () => {
  it('is valid, points at the stand-ins and holds no secret', () => {
    const workflow = createSampleWorkflow(endpoints(4001))
    const text = writeWorkflow(workflow)
    expect(text).not.toContain('never-in-a-file')
    expect(workflow.env.find(({ name }) => name === 'SHEETS_ENDPOINT')?.value).toBe('http://127.0.0.1:4001/')
    expect(workflow.steps.map(({ allowedHosts }) => allowedHosts)).toEqual([[], ['127.0.0.1:4001'], []])
  })

  it('has ids and a webhook path of its own every time, wired as in the template', () => {
    const [one, two] = [createSampleWorkflow(endpoints(1)), createSampleWorkflow(endpoints(1))]
    expect(new Set([...idsIn(one), ...idsIn(two), ...idsIn(template)]).size).toBe(
      3 * new Set(idsIn(template)).size,
    )
    expect(one.edges.map(({ from, to }) => [from, to])).toEqual([
      [one.triggers[0]?.id, one.steps[0]?.id],
      [one.steps[0]?.id, one.steps[1]?.id],
      [one.steps[1]?.id, one.steps[2]?.id],
    ])
    const paths = [one, two].map(({ triggers }) => triggers[0]?.type === 'webhook' && triggers[0].path)
    expect(paths[0]).not.toBe(paths[1])
  })

  it('moves along with its stand-ins and keeps what its owner changed', () => {
    const before = createSampleWorkflow(endpoints(4001))
    const [, addRow] = before.steps
    const edited = {
      ...before,
      name: 'Mine',
      steps: before.steps.map(step =>
        step === addRow ? { ...step, allowedHosts: ['proxy.example.com', ...step.allowedHosts] } : step,
      ),
    }
    const moved = pointAtStandIns(edited, endpoints(4002))
    expect(moved.name).toBe('Mine')
    expect(moved.steps[1]?.allowedHosts).toEqual(['proxy.example.com', '127.0.0.1:4002'])
    expect(pointAtStandIns(moved, endpoints(4002))).toBe(moved)
  })
})
