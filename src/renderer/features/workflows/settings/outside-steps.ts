import type { Action, Catalog } from '#shared/model/action.ts'
import type { CredentialFlow } from '#shared/model/credential-flow.ts'
import type { Step, Workflow } from '#shared/model/workflow.ts'

/** A step that sends something out of Patchbay. */
export interface OutsideStep {
  readonly name: string
  /** What it does, as the palette says. */
  readonly action: string
  /** Where its requests go, as far as the workflow tells; empty when it depends on what runs. */
  readonly hosts: readonly string[]
}

/** Which steps of a workflow act outside, and where. */
export function outsideSteps(
  { steps }: Workflow,
  { catalog, flows }: { catalog: Catalog; flows: readonly CredentialFlow[] },
): OutsideStep[] {
  return steps.flatMap(step => {
    const action = catalog.actions.find(({ key, version }) => key === step.action && version === step.version)
    if (!action || action.reaches === 'response') return []
    return [{ name: step.name, action: action.name, hosts: hostsOf(step, action, { catalog, flows }) }]
  })
}

function hostsOf(
  step: Step,
  action: Action,
  { catalog, flows }: { catalog: Catalog; flows: readonly CredentialFlow[] },
): string[] {
  const known = flows.flatMap(({ to, sink, hosts }) => (to === step.id && sink === 'credential' ? hosts : []))
  const ofApp = action.auth === 'app' ? (catalog.apps.find(({ key }) => key === action.app)?.hosts ?? []) : []
  return [...new Set([...(known.length > 0 ? known : ofApp), ...step.allowedHosts])]
}
