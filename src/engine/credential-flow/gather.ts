import type { Path } from '#shared/json.ts'
import type { Action, App, AuthField, Prop } from '#shared/model/action.ts'
import type { CredentialSource } from '#shared/model/credential-flow.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { Step, StepAuth, Workflow } from '#shared/model/workflow.ts'
import { compileValue } from '../expression/compile-value.ts'
import type { Reference } from '../expression/references.ts'
import { expressionsOf, parseTemplate } from '../expression/template.ts'
import { findAncestors } from '../graph/ancestors.ts'
import { codeProps } from '../graph/check-props.ts'
import type { PlanTools } from '../graph/create-plan.ts'
import { credentialOrigin } from '../graph/credential-origin.ts'
import { linkSteps } from '../graph/links.ts'
import { sortSteps } from '../graph/order.ts'
import { planSecrets } from '../graph/plan-secrets.ts'
import { createProblemList } from '../graph/problem-list.ts'
import { stepApps } from '../graph/step-apps.ts'
import type { SecretPath } from '../ports.ts'

/** One field of an external credential that is filled in. */
export interface FlowField {
  readonly field: AuthField
  readonly text: string
  readonly reads: readonly Reference[]
}

export interface FlowAuth {
  readonly app: App
  readonly auth: StepAuth
  readonly fields: readonly FlowField[]
  /** Where it may go, as far as the document tells. */
  readonly hosts: readonly string[]
}

/** What matters of a step to where credentials go. */
export interface FlowStep {
  readonly step: Step
  readonly action: Action
  readonly app: App | undefined
  readonly auths: readonly FlowAuth[]
  /** What its props read, code aside. */
  readonly props: readonly { readonly prop: Prop; readonly reads: readonly Reference[] }[]
  /** What its code reads: the steps' names, and the text itself. */
  readonly code: { readonly steps: readonly string[]; readonly text: string } | undefined
}

export interface FlowFacts {
  readonly steps: readonly FlowStep[]
  readonly idByName: ReadonlyMap<string, StepId>
  readonly secretPaths: readonly SecretPath[]
  /** Those of them that feed a credential. */
  readonly credentialPaths: readonly SecretPath[]
  readonly secretEnv: ReadonlySet<string>
}

/** Reads a workflow that may still have problems: steps whose action is unknown are left out. */
export function gatherFacts(workflow: Workflow, { catalog, inspectCode }: PlanTools): FlowFacts {
  const apps = new Map(catalog.apps.map(app => [app.key, app]))
  const actionOf = new Map(catalog.actions.map(action => [`${action.key} ${action.version}`, action]))
  const actions = workflow.steps.map(step => actionOf.get(`${step.action} ${step.version}`))
  const links = linkSteps(workflow, actions, createProblemList())
  const ancestors = findAncestors(links.incoming, sortSteps(links).sorted)
  const namesBefore = (at: number) => ancestors.list(at).map(i => workflow.steps[i]?.name ?? '')

  const gathered = workflow.steps.map((step, at): FlowStep | undefined => {
    const action = actions[at]
    if (!action) return undefined
    return {
      step,
      action,
      app: action.app === undefined ? undefined : apps.get(action.app),
      auths: stepApps(step, action, apps).flatMap(({ app, auth }) =>
        app ? [flowAuth(step, app, auth)] : [],
      ),
      props: propsOf(step, action),
      code:
        action.runtime === 'code'
          ? codeOf(codeTexts(step, action), inspectCode, () => namesBefore(at))
          : undefined,
    }
  })
  const secrets = planSecrets(
    workflow,
    workflow.steps.map((step, at) => ({
      id: step.id,
      name: step.name,
      secretOutputs: actions[at]?.secretOutputs ?? [],
      credentialReferences: secretReads(gathered[at]).map(read => ({ reads: [read], unknown: [] })),
      ancestors: () => namesBefore(at),
    })),
  )
  return {
    steps: gathered.filter(step => step !== undefined),
    idByName: new Map(workflow.steps.map(({ name, id }) => [name, id])),
    secretPaths: secrets.secretPaths,
    credentialPaths: secrets.credentialPaths,
    secretEnv: new Set([
      ...secrets.secretEnv,
      ...workflow.env.filter(({ secret }) => secret).map(({ name }) => name),
    ]),
  }
}

const secretReads = (step: FlowStep | undefined): Reference[] =>
  (step?.auths ?? []).flatMap(({ fields }) =>
    fields.filter(({ field }) => field.secret).flatMap(({ reads }) => reads),
  )

function flowAuth(step: Step, app: App, auth: StepAuth): FlowAuth {
  const fields = auth.mode === 'external' && !app.dynamicFields ? externalFields(app, auth) : []
  const { trustedAddresses } = credentialOrigin(
    fields.map(({ field, reads }) => ({
      key: field.key,
      secret: field.secret,
      isAddress: field.address !== undefined,
      reads: [{ reads, unknown: [] }],
    })),
  )
  const literal = fields.filter(
    ({ field, reads }) => reads.length === 0 && trustedAddresses.includes(field.key),
  )
  const hosts = [...app.hosts, ...literal.flatMap(addressHosts), ...step.allowedHosts]
  return { app, auth, fields, hosts: [...new Set(hosts)] }
}

function externalFields(app: App, { external }: StepAuth): FlowField[] {
  return app.auth.flatMap(field => {
    const given = Object.hasOwn(external, field.key) ? (external[field.key] ?? '') : ''
    const text = given.trim() === '' ? (field.default ?? '') : given
    if (text.trim() === '' || field.accountOnly) return []
    const reads = expressionsOf(parseTemplate(text).template).flatMap(({ references }) => references.reads)
    return [{ field, text, reads }]
  })
}

/** [F1] The hosts that an address spells; none of what is no address. */
function addressHosts({ field, text }: FlowField): string[] {
  if (text.includes('{{')) return []
  if (field.address === 'host') return text.split(/[\s,]+/).filter(host => host !== '')
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(text.trim())?.[1]
  return host === undefined ? [] : [host.toLowerCase()]
}

function propsOf(step: Step, action: Action): FlowStep['props'] {
  const code = new Set(codeProps(action))
  return action.props.flatMap(prop => {
    const value = Object.hasOwn(step.props, prop.key) ? step.props[prop.key] : undefined
    if (value === undefined || code.has(prop.key)) return []
    const reads: Reference[] = []
    compileValue(value, [], parseTemplate, ({ template }) => {
      for (const { references } of expressionsOf(template)) reads.push(...references.reads)
    })
    return reads.length === 0 ? [] : [{ prop, reads }]
  })
}

function codeTexts(step: Step, action: Action): string[] {
  return codeProps(action)
    .map(key => step.props[key])
    .filter(text => typeof text === 'string')
}

function codeOf(
  texts: readonly string[],
  inspectCode: PlanTools['inspectCode'],
  ancestors: () => readonly string[],
): FlowStep['code'] {
  const names = texts.flatMap(text => {
    const { stepReferences } = inspectCode(text)
    return stepReferences === 'all' ? ['trigger', ...ancestors()] : stepReferences
  })
  return { steps: [...new Set(names)], text: texts.join('\n') }
}

/** Whether reading `path` reads something of the secret place: it itself, a part of it, or what holds it. */
export function meets(path: Path, secret: Path): boolean {
  const shared = Math.min(path.length, secret.length)
  for (let i = 0; i < shared; i++) if (String(path[i]) !== String(secret[i])) return false
  return true
}

/** Undefined where the text does not tell which step or env value it is. */
export function sourceOf(
  { root, path: [name] }: Pick<Reference, 'root' | 'path'>,
  { idByName }: Pick<FlowFacts, 'idByName'>,
): CredentialSource | undefined {
  if (name === undefined) return undefined
  if (root === 'env') return { kind: 'env', name: String(name) }
  if (name === 'trigger') return { kind: 'trigger' }
  const stepId = idByName.get(String(name))
  return stepId && { kind: 'step', stepId }
}
