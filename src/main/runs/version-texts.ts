import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/** Documents that runs run on, as text and back: mostly one and the same, time and again. */
export interface VersionTexts {
  write(workflow: Workflow): string
  /** @throws PatchbayError `document.*` when it is none */
  read(text: string): Workflow
}

export function createVersionTexts(): VersionTexts {
  const texts = new WeakMap<Workflow, string>()
  let last: { readonly text: string; readonly workflow: Workflow } | undefined
  return {
    write(workflow) {
      const text = texts.get(workflow) ?? writeWorkflow(workflow)
      texts.set(workflow, text)
      return text
    },
    read(text) {
      if (last?.text !== text) last = { text, workflow: readWorkflow(text) }
      return last.workflow
    },
  }
}
