import { createHash } from 'node:crypto'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Step, StepAuth, Workflow } from '#shared/model/workflow.ts'
import type { LocalStateStore } from '../local-state.ts'

/**
 * Which steps may use which account: a fact about this machine, not about the document. A file names an account by its
 * id, and whoever writes to the folder can write that id, next to a host of their own; only what somebody chose here,
 * in the editor, counts. An account that was chosen for the editor's choices alone, beside external authentication, is not
 * one that the step may act with. Code that gets plain values is granted them as it and its fields are written: other code,
 * or another address for it to send to, put in their place from outside, gets none.
 */
export interface AccountGrants {
  /** Takes what the user just saved as their choice: accounts that nobody granted never reach an editor. */
  grant(workflow: Workflow): void
  /** The workflow without accounts that nobody chose here for that step and those hosts; itself when there are none. */
  withGrantedOnly(workflow: Workflow): Workflow
  forget(workflowId: WorkflowId): void
}

export function createAccountGrants(state: LocalStateStore): AccountGrants {
  const granted = (workflowId: WorkflowId): readonly string[] => {
    const grants = state.get('accountGrants')
    return Object.hasOwn(grants, workflowId) ? (grants[workflowId] ?? []) : []
  }
  const set = (workflowId: WorkflowId, uses: readonly string[]) => {
    if (uses.join() === granted(workflowId).join()) return
    const others = Object.entries(state.get('accountGrants')).filter(([id]) => id !== workflowId)
    state.set(
      'accountGrants',
      Object.fromEntries(uses.length > 0 ? [...others, [workflowId, [...uses]]] : others),
    )
  }
  return {
    grant: workflow => set(workflow.id, [...new Set(workflow.steps.flatMap(grantsOf))]),
    forget: workflowId => set(workflowId, []),
    withGrantedOnly(workflow) {
      const known = new Set(granted(workflow.id))
      if (workflow.steps.every(step => usesOf(step).every(use => known.has(use)))) return workflow
      const strip = (step: Step): Step =>
        usesOf(step).every(use => known.has(use)) ? step : stepWithoutAccounts(step)
      return { ...workflow, steps: workflow.steps.map(strip) }
    },
  }
}

/** The step without the accounts it names; how else it is authenticated stays. */
export function stepWithoutAccounts(step: Step): Step {
  const forget = ({ accountId: _, ...auth }: StepAuth): StepAuth => auth
  return {
    ...step,
    auth: Object.fromEntries(Object.entries(step.auth).map(([app, auth]) => [app, forget(auth)])),
  }
}

/** What choosing these accounts allows: whoever may act with an account may also look things up with it. */
function grantsOf(step: Step): string[] {
  const auth = Object.entries(step.auth).map(([app, each]) => [app, { ...each, mode: 'external' as const }])
  return [...usesOf(step), ...usesOf({ ...step, auth: Object.fromEntries(auth) })]
}

/** Step, account, where its credential may go beyond the app's own hosts, and which code may see its plain values. */
function usesOf({ id, auth, allowedHosts, props }: Step): string[] {
  const hosts = [...new Set(allowedHosts.map(host => host.trim().toLowerCase()))].sort().join(' ')
  return Object.values(auth).flatMap(({ accountId, reveal, mode }) => {
    if (!accountId) return []
    const purpose = mode === 'external' ? 'choices' : reveal ? `reveal:${hashOf(props)}` : ''
    return [[id, accountId, purpose, hosts].filter(part => part !== '').join(' ')]
  })
}

function hashOf(props: Step['props']): string {
  return createHash('sha256').update(JSON.stringify(props)).digest('base64url')
}
