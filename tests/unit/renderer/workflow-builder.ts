import type { OpenWorkflow } from '#shared/ipc/contract.ts'
import { FORMAT_VERSION, type Workflow, workflowSchema } from '#shared/model/workflow.ts'

/** An id of the right shape that says which part it is of. */
export const id = (prefix: string, name: string): string =>
  `${prefix}_${name.replaceAll('_', 'X').padEnd(8, '0')}`

interface StepSketch {
  readonly name: string
  readonly action?: string
  readonly props?: Record<string, unknown>
  readonly auth?: Record<string, unknown>
  readonly at?: readonly [x: number, y: number]
}

interface Sketch {
  readonly triggers?: readonly string[]
  readonly steps?: readonly (string | StepSketch)[]
  /** `a>b`: names of steps or triggers. */
  readonly edges?: readonly string[]
}

/** A workflow from a few words; step `a` has the id `stp_a0000000`, trigger `t` the id `trg_t0000000`. */
export function sketch({ triggers = [], steps = [], edges = [] }: Sketch): Workflow {
  const idOf = (name: string) => id(triggers.includes(name) ? 'trg' : 'stp', name)
  return workflowSchema.parse({
    formatVersion: FORMAT_VERSION,
    id: 'wf_12345678',
    name: 'Sketch',
    triggers: triggers.map((name, index) => ({
      id: idOf(name),
      name,
      type: 'webhook',
      path: 'A'.repeat(22),
      position: { x: 0, y: index * 104 },
    })),
    steps: steps.map((step, index) => {
      const {
        name,
        action = 'http.respond',
        props = {},
        auth = {},
        at = [320 * (index + 1), 0],
      } = typeof step === 'string' ? { name: step } : step
      return { id: idOf(name), name, action, version: '1.0.0', props, auth, position: { x: at[0], y: at[1] } }
    }),
    edges: edges.map((edge, index) => {
      const [from = '', to = ''] = edge.split('>')
      return { id: id('edg', `e${index}`), from: idOf(from), to: idOf(to) }
    }),
  })
}

/** Edges as `a>b`, by the names of what they connect. */
export function edgeNames({ triggers, steps, edges }: Workflow): string[] {
  const names = new Map<string, string>([...triggers, ...steps].map(part => [part.id, part.name]))
  return edges.map(({ from, to }) => `${names.get(from)}>${names.get(to)}`)
}

export const opened = (workflow: Workflow, revision = 'r1'): OpenWorkflow => ({
  workflow,
  revision,
  problems: [],
  webhookUrls: {},
  enabled: false,
  isSample: false,
  secretEnvSet: [],
})
