import type { HostPolicy } from '#actions/host-policy.ts'
import type { StepCall, StepIo } from '#engine/index.ts'
import type { UseEntry } from '#shared/model/use-log.ts'
import type { Egress, EgressSession } from '../egress/egress.ts'
import type { ResolvedCredential } from './credential.ts'

/** One use of a credential, as it is told to the use log. */
export type NewUse = Omit<UseEntry, 'seq' | 'at'>

export interface SessionParts {
  readonly egress: Egress
  readonly recordUse?: ((use: NewUse) => void) | undefined
}

export interface SessionRequest {
  readonly call: Pick<StepCall, 'workflowId' | 'stepName' | 'allowedHosts' | 'context'>
  readonly credential: ResolvedCredential | undefined
  /** For messages, where there is no credential to name. */
  readonly actionName: string
  readonly signal: AbortSignal
  readonly onRequest: StepIo['request']
}

/** The door for one attempt, with what its credential may reach. */
export function openSession({ egress, recordUse }: SessionParts, request: SessionRequest): EgressSession {
  const { call, credential, actionName, signal, onRequest } = request
  return egress.open({
    policy: policyOf(credential, actionName, call.allowedHosts),
    app: credential?.app.key,
    secrets: credential?.secrets ?? [],
    signal,
    onRequest,
    onUse: use => {
      if (credential === undefined) return
      const { workflowId, stepName, context } = call
      recordUse?.({
        workflowId,
        workflowName: context.workflow_name,
        stepName,
        app: credential.app.key,
        source: credential.source,
        ...use,
      })
    },
  })
}

/** Where a step with this credential may send. */
export function policyOf(
  credential: ResolvedCredential | undefined,
  actionName: string,
  allowedHosts: readonly string[],
): HostPolicy {
  return {
    appName: credential?.app.name ?? actionName,
    appHosts: credential?.app.hosts ?? [],
    allowedHosts,
    ownHosts: credential?.ownHosts ?? [],
    isOpen: credential === undefined,
  }
}
