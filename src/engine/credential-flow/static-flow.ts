import type { CredentialFlow, CredentialSource } from '#shared/model/credential-flow.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Reference } from '../expression/references.ts'
import type { PlanTools } from '../graph/create-plan.ts'
import { pathText } from '../values/path-text.ts'
import {
  type FlowAuth,
  type FlowFacts,
  type FlowField,
  type FlowStep,
  gatherFacts,
  sourceOf,
} from './gather.ts'
import { findLeaks } from './leaks.ts'
import { credentialWords, literalWords } from './words.ts'

export interface FlowTools extends PlanTools {
  readonly accountName: (id: AccountId) => string | undefined
}

/**
 * Where the credentials of a workflow would go, known from its document alone, also while that has problems. Rules [F…]
 * of docs/engine-spec.md.
 */
export function credentialFlow(workflow: Workflow, tools: FlowTools): CredentialFlow[] {
  const facts = gatherFacts(workflow, tools)
  const flows = facts.steps.flatMap(step => [
    ...step.auths.flatMap(auth =>
      isOfAccount(auth) ? accountFlow(step, auth, tools) : externalFlows(step, auth, facts),
    ),
    ...findLeaks(step, facts),
  ])
  return [...new Map(flows.map(flow => [keyOf(flow), flow])).values()]
}

const keyOf = ({ from, path, to, sink, field, app }: CredentialFlow) =>
  JSON.stringify([from, path, to, sink, field, app])

const isOfAccount = ({ auth, app }: FlowAuth) => auth.mode === 'account' || app.dynamicFields

/** [F1] One flow for each place that a secret credential field reads. */
function externalFlows(step: FlowStep, auth: FlowAuth, facts: FlowFacts): CredentialFlow[] {
  return auth.fields
    .filter(({ field }) => field.secret)
    .flatMap(field =>
      field.reads.length === 0
        ? [literalFlow(step, auth, field)]
        : field.reads.flatMap(read => {
            const from = sourceOf(read, facts)
            return from ? [credential(step, auth, { from, path: spell(read), field: field.field.key })] : []
          }),
    )
}

function accountFlow(step: FlowStep, auth: FlowAuth, { accountName }: FlowTools): CredentialFlow[] {
  const { accountId } = auth.auth
  if (accountId === undefined) return []
  const name = accountName(accountId) ?? 'an account that is not here'
  return [credential(step, auth, { from: { kind: 'account', name }, path: `the account “${name}”` })]
}

interface Way {
  readonly from: CredentialSource
  readonly path: string
  readonly field?: string
}

function credential(
  { step, action }: FlowStep,
  { app, auth, hosts }: FlowAuth,
  { from, path, field }: Way,
): CredentialFlow {
  const isRevealed = action.runtime === 'code' && auth.reveal
  const words = { step: step.name, app: app.name, path, hosts, added: step.allowedHosts, isRevealed }
  return {
    from,
    path,
    to: step.id,
    sink: 'credential',
    ...(field === undefined ? {} : { field }),
    app: app.key,
    hosts: [...hosts],
    severity: isRevealed || step.allowedHosts.length > 0 ? 'notice' : 'ok',
    message: credentialWords(words),
  }
}

function literalFlow({ step }: FlowStep, { app, hosts }: FlowAuth, { field }: FlowField): CredentialFlow {
  return {
    from: { kind: 'literal' },
    path: 'the workflow file',
    to: step.id,
    sink: 'credential',
    field: field.key,
    app: app.key,
    hosts: [...hosts],
    severity: 'danger',
    message: literalWords(step.name, field.label, app.name),
  }
}

const spell = ({ root, path }: Reference): string => pathText(path, root)
