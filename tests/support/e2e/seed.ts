import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { type Workflow, type WorkflowInput, workflowSchema } from '#shared/model/workflow.ts'

const STRIDE = 320

interface Seed {
  readonly name: string
  /** Code of the steps that follow the trigger, one after the other, by step name. */
  readonly steps: Readonly<Record<string, string>>
}

/** A workflow of code steps in a line, started by the Run button. */
export function chain({ name, steps }: Seed): Workflow {
  const id = (prefix: string, index: number) => `${prefix}_${String(index).padStart(16, 'A')}`
  const parts = Object.entries(steps)
  const input: WorkflowInput = {
    formatVersion: 1,
    id: `wf_${Buffer.from(name).toString('hex').padEnd(16, '0').slice(0, 16)}`,
    name,
    triggers: [{ id: id('trg', 0), name: 'manual', type: 'manual', position: { x: 0, y: 0 } }],
    steps: parts.map(([stepName, code], index) => ({
      id: id('stp', index),
      name: stepName,
      action: 'code.run-node',
      version: '1.0.0',
      props: { code },
      position: { x: STRIDE * (index + 1), y: 0 },
    })),
    edges: parts.map((_, index) => ({
      id: id('edg', index),
      from: index === 0 ? id('trg', 0) : id('stp', index - 1),
      to: id('stp', index),
    })),
  }
  return workflowSchema.parse(input)
}

/** Puts workflows where the app looks for them. Returns the path of the first one's file. */
export function seed(userData: string, ...workflows: readonly Workflow[]): string {
  const folder = join(userData, 'workflows')
  mkdirSync(folder, { recursive: true })
  const files = workflows.map(workflow => {
    const file = join(folder, `${workflow.name}.workflow.json`)
    writeFileSync(file, writeWorkflow(workflow))
    return file
  })
  return files[0] ?? folder
}
