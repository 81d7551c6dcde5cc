import { describe, expect, it } from 'vitest'
import type { StepAuth, Workflow } from '#shared/model/workflow.ts'
import { workflowSchema } from '#shared/model/workflow.ts'
import { createAccountGrants } from '../../../src/main/workflows/account-grants.ts'
import { memoryState } from '../../support/local-state.ts'
import { workflowInput } from '../../support/workflows.ts'

const ACCOUNT = 'acc_Abcdefgh12345678'

/** A code step that holds an account. */
function workflow(auth: Partial<StepAuth>, code = 'return $.auth("vendor").fields.key'): Workflow {
  const [step] = workflowInput().steps as object[]
  return workflowSchema.parse(
    workflowInput({
      env: [],
      triggers: [],
      steps: [{ ...step, props: { code }, auth: { vendor: { accountId: ACCOUNT, ...auth } } }],
      edges: [],
    }),
  )
}

const isGranted = (chosen: Workflow, found: Workflow): boolean => {
  const grants = createAccountGrants(memoryState())
  grants.grant(chosen)
  return grants.withGrantedOnly(found).steps[0]?.auth.vendor?.accountId === ACCOUNT
}

describe('[S-CR-2] an account of a code step', () => {
  const OTHER = 'await fetch("https://evil.example")'

  it('stays with the step when its code is edited outside, while the code holds only a handle', () => {
    expect(isGranted(workflow({}), workflow({}, OTHER))).toBe(true)
  })

  it('is not given in plain to code that was put in its place outside', () => {
    const chosen = workflow({ reveal: true })
    expect(isGranted(chosen, chosen)).toBe(true)
    expect(isGranted(chosen, workflow({ reveal: true }, OTHER))).toBe(false)
  })

  it('is not given in plain to the same code with other inputs', () => {
    const chosen = workflow({ reveal: true })
    const [step] = chosen.steps
    if (step === undefined) throw new Error('no step')
    const inputs = { url: 'https://evil.example' }
    const found = { ...chosen, steps: [{ ...step, props: { ...step.props, inputs } }] }
    expect([isGranted(chosen, chosen), isGranted(chosen, found)]).toEqual([true, false])
  })

  it('is not given in plain where that was switched on outside', () => {
    expect(isGranted(workflow({}), workflow({ reveal: true }))).toBe(false)
  })
})

describe('[S-CR-2] an account beside external authentication', () => {
  it('fills choices, and does not become one to act with by an edit outside', () => {
    const beside = workflow({ mode: 'external' })
    expect(isGranted(beside, beside)).toBe(true)
    expect(isGranted(beside, workflow({ mode: 'account' }))).toBe(false)
  })

  it('may fill choices where the step may act with it', () => {
    expect(isGranted(workflow({ mode: 'account' }), workflow({ mode: 'external' }))).toBe(true)
  })
})
