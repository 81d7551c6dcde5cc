import { isListedHost } from '#actions/host-policy.ts'
import type { App } from '#shared/model/action.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { SentRequest } from '#shared/model/run-event.ts'
import type { RunToExport } from './run-to-export.ts'

/** One host that a step turned to, and who had said that it may be. */
export interface ReachedHost {
  readonly host: string
  readonly requests: number
  /** Of these, stopped before anything was sent. */
  readonly refused: number
  /** Whether a credential went with any of them. */
  readonly credential: boolean
  readonly declared: boolean
  /** `app`: one of its hosts. `step`: its author added it. `credential`: its own address field names it. */
  readonly declaredBy: 'app' | 'step' | 'credential' | null
}

/** What one step declared, against where its requests went. */
export interface EgressReceipt {
  readonly stepId: StepId
  readonly step: string | null
  /** Whose credential; null for requests of a step that has none. */
  readonly app: string | null
  readonly declaredHosts: readonly string[]
  readonly allowedHosts: readonly string[]
  readonly reached: readonly ReachedHost[]
}

interface Sent {
  readonly stepId: StepId
  readonly request: SentRequest
}

/** A receipt for each step and app that sent something, in the order in which they first did. */
export function egressReceipts({ workflow, events, findApp }: RunToExport): EgressReceipt[] {
  const steps = new Map<string, RunToExport['workflow']['steps'][number]>(
    workflow.steps.map(step => [step.id, step]),
  )
  const sent = events.flatMap(event => (event.type === 'request.sent' ? [event] : []))
  const groups = groupBy(sent, ({ stepId, request }) => {
    const [own = ''] = (steps.get(stepId)?.action ?? '').split('.')
    return JSON.stringify([stepId, request.app ?? own])
  })
  return [...groups].map(([key, group]) => {
    const [stepId, appKey] = JSON.parse(key) as [StepId, string]
    const step = steps.get(stepId)
    const app = findApp(appKey)
    const declared = { app, declaredHosts: app?.hosts ?? [], allowedHosts: step?.allowedHosts ?? [] }
    const hosts = groupBy(group, ({ request }) => request.host)
    return {
      stepId,
      step: step?.name ?? null,
      app: app?.key ?? null,
      declaredHosts: declared.declaredHosts,
      allowedHosts: declared.allowedHosts,
      reached: [...hosts.values()].map(ofHost => reachedHost(ofHost, declared)),
    }
  })
}

interface Declared {
  readonly app: App | undefined
  readonly declaredHosts: readonly string[]
  readonly allowedHosts: readonly string[]
}

function reachedHost(sent: readonly Sent[], declared: Declared): ReachedHost {
  const requests = sent.map(({ request }) => request)
  const [first] = requests as [SentRequest]
  const passed = requests.filter(({ outcome }) => outcome !== 'refused')
  const credential = passed.some(({ app }) => app !== undefined)
  const declaredBy = whoDeclared(first, credential, declared)
  return {
    host: first.host,
    requests: requests.length,
    refused: requests.length - passed.length,
    credential,
    declared: declaredBy !== null,
    declaredBy,
  }
}

function whoDeclared(
  { host, method }: SentRequest,
  credential: boolean,
  { app, declaredHosts, allowedHosts }: Declared,
): ReachedHost['declaredBy'] {
  const isHttp = method !== 'CONNECT'
  if (isListedHost(host, declaredHosts, isHttp)) return 'app'
  if (isListedHost(host, allowedHosts, isHttp)) return 'step'
  // The door lets a credential out to no third kind of host.
  return credential && app?.auth.some(({ address }) => address !== undefined) ? 'credential' : null
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
