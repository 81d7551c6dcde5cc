import { type CodeInspection, createPlan, type Plan, type PlanResult } from '#engine/index.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { StepId } from '#shared/model/ids.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { catalog } from './catalog.ts'

const position = { x: 0, y: 0 }
/** `X` ends the name, so that no two names are padded to the same id. */
const padded = (prefix: string, name: string) => `${prefix}_${`${name.replaceAll('_', 'U')}X`.padEnd(8, '0')}`

/** The name that an id was made of. */
export const nameIn = (id: string) => id.replace(/^[a-z]+_/, '').replace(/X0*$/, '')

export const stepId = (name: string) => padded('stp', name) as StepId
export const triggerId = (name: string) => padded('trg', name)

export interface StepSketch {
  readonly action?: string
  readonly version?: string
  readonly props?: JsonObject
  readonly auth?: JsonObject
  readonly retry?: JsonObject
  readonly timeoutMs?: number
  readonly asksAgain?: boolean
  readonly allowedHosts?: readonly string[]
}

export interface FlowSketch {
  readonly steps?: Readonly<Record<string, StepSketch>>
  /** `from>to`, by name. */
  readonly edges?: readonly string[]
  readonly triggers?: readonly { readonly name: string; readonly type?: 'manual' | 'webhook' }[]
  readonly env?: readonly JsonObject[]
  readonly limits?: JsonObject
  readonly sampleEvent?: JsonValue
}

/** A whole workflow from a sketch of it; the trigger is called `hook` unless told otherwise. */
export function flow({
  steps = {},
  edges = [],
  triggers = [{ name: 'hook' }],
  env = [],
  limits = {},
}: FlowSketch): Workflow {
  const isTrigger = (name: string) => triggers.some(trigger => trigger.name === name)
  return workflowSchema.parse({
    formatVersion: 1,
    id: 'wf_00000000',
    name: 'Flow',
    settings: { limits },
    env,
    triggers: triggers.map(({ name, type = 'manual' }) => ({
      id: triggerId(name),
      name,
      type,
      position,
      ...(type === 'webhook' ? { path: 'A'.repeat(22) } : {}),
    })),
    steps: Object.entries(steps).map(([name, step]) => ({
      id: stepId(name),
      name,
      action: 'test.pass',
      version: '1.0.0',
      position,
      ...step,
    })),
    edges: edges.map((text, i) => {
      const [from = '', to = ''] = text.split('>')
      const source = isTrigger(from) ? triggerId(from) : stepId(from)
      return { id: padded('edg', `e${i}`), from: source, to: stepId(to) }
    }),
  })
}

/** What the code says of itself in tests: `steps.<name>` is read, `!` is a syntax error. */
export function inspectCode(code: string): CodeInspection {
  const bang = code.indexOf('!')
  return {
    problems: bang < 0 ? [] : [{ message: 'Unexpected “!”.', range: [bang, bang + 1] }],
    stepReferences: code.includes('steps[')
      ? 'all'
      : [...code.matchAll(/steps\.(\w+)/g)].map(match => match[1] ?? ''),
    props: [],
  }
}

export const planResult = (workflow: Workflow, upTo?: StepId): PlanResult =>
  createPlan(workflow, { catalog, inspectCode }, upTo)

export function planOf(workflow: Workflow): Plan {
  const { plan, problems } = planResult(workflow)
  if (!plan) throw new Error(`No plan: ${JSON.stringify(problems, null, 1)}`)
  return plan
}
