import { type Workflow, type WorkflowInput, workflowSchema } from '#shared/model/workflow.ts'

/** A code step by its code, or any step by the fields that differ from a code step's. */
export type ChainStep = string | Readonly<Record<string, unknown>>

export interface Chain {
  /** 8 to 40 letters and digits; also part of every other id. */
  readonly id?: string
  readonly name?: string
  /** By step name, in order; each follows the one before it. */
  readonly steps: Readonly<Record<string, ChainStep>>
  readonly trigger?: Readonly<Record<string, unknown>>
  readonly keep?: boolean
  readonly limits?: Readonly<Record<string, number>>
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly secret?: boolean }[]
}

/** 22 base64url characters. */
export const hookPath = (id: string): string => id.padEnd(22, '_').slice(0, 22)

/** A workflow of steps in a row behind a webhook that answers by `$.respond`. */
export function chainWorkflow({ id = 'Chain0000001', name = 'A chain', steps, ...options }: Chain): Workflow {
  const names = Object.keys(steps)
  const stepId = (index: number) => `stp_${id}${index}`
  const triggerId = `trg_${id}0`
  return workflowSchema.parse({
    formatVersion: 1,
    id: `wf_${id}`,
    name,
    settings: { retention: { keep: options.keep ?? true }, limits: options.limits ?? {} },
    env: options.env ?? [],
    triggers: [
      {
        id: triggerId,
        name: 'on_call',
        type: 'webhook',
        path: hookPath(id),
        response: 'custom',
        position: { x: 0, y: 0 },
        sampleEvent: { body: { n: 1 } },
        ...options.trigger,
      },
    ],
    steps: names.map((stepName, index) => ({
      id: stepId(index),
      name: stepName,
      action: 'code.run-node',
      version: '1.0.0',
      position: { x: 320 * (index + 1), y: 0 },
      ...(typeof steps[stepName] === 'string' ? { props: { code: steps[stepName] } } : steps[stepName]),
    })),
    edges: names.map((_, index) => ({
      id: `edg_${id}${index}`,
      from: index === 0 ? triggerId : stepId(index - 1),
      to: stepId(index),
    })),
  } as WorkflowInput)
}
