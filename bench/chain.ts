/** Workflows to measure with: chains of any length, and the webhook that everything else is compared by. */
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'

const id = (prefix: string, i: number) => `${prefix}_${String(i).padStart(8, '0')}`

export interface ChainOptions {
  readonly length: number
  /** The prop of step `i`, which may read the step before it. */
  readonly valueAt: (i: number) => unknown
  readonly keep?: boolean
  readonly name?: string
}

/** Each step reads the one before it, so nothing runs side by side. Steps are laid out in rows of 25. */
export function chain({ length, valueAt, keep = true, name = 'Chain' }: ChainOptions): Workflow {
  const indexes = Array.from({ length }, (_, i) => i)
  return workflowSchema.parse({
    formatVersion: 1,
    id: `wf_bench${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}${length}${keep ? 'on' : 'off'}`.padEnd(
      20,
      '0',
    ),
    name,
    settings: { retention: { keep } },
    triggers: [{ id: id('trg', 0), name: 'start', type: 'manual', position: { x: -320, y: 0 } }],
    steps: indexes.map(i => ({
      id: id('stp', i),
      name: `s${i}`,
      action: 'bench.pass',
      version: '1.0.0',
      props: { value: valueAt(i) },
      position: { x: (i % 25) * 320, y: Math.floor(i / 25) * 120 },
    })),
    edges: indexes.map(i => ({
      id: id('edg', i),
      from: i === 0 ? id('trg', 0) : id('stp', i - 1),
      to: id('stp', i),
    })),
  })
}

/** Hands on what the step before it gave; the first one takes the event's body. */
export const readsPrevious = (i: number): string =>
  i === 0 ? '{{ steps.trigger.event.body }}' : `{{ steps.s${i - 1}.$return_value }}`

export const HOOK = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Webhook -> code step -> respond. */
export const webhookWorkflow = (keep: boolean) => ({
  formatVersion: 1,
  id: `wf_benchwebhook${keep ? 'on' : 'off'}`,
  name: 'Webhook',
  settings: { retention: { keep }, limits: { concurrency: 64 } },
  triggers: [
    {
      id: 'trg_benchwebhook',
      name: 'hook',
      type: 'webhook',
      path: HOOK,
      response: 'custom',
      position: { x: 0, y: 0 },
    },
  ],
  steps: [
    {
      id: 'stp_benchcode',
      name: 'add',
      action: 'code.run-node',
      version: '1.0.0',
      props: { code: 'return { n: steps.trigger.event.body.n + 1 }' },
      position: { x: 0, y: 100 },
    },
    {
      id: 'stp_benchrespond',
      name: 'respond',
      action: 'http.respond',
      version: '1.0.0',
      props: { status: 200, body: '{{ steps.add.$return_value }}' },
      position: { x: 0, y: 200 },
    },
  ],
  edges: [
    { id: 'edg_benchfirst', from: 'trg_benchwebhook', to: 'stp_benchcode' },
    { id: 'edg_benchsecond', from: 'stp_benchcode', to: 'stp_benchrespond' },
  ],
})
