import type { App } from '#shared/model/action.ts'
import type { CredentialFlow, CredentialSource } from '#shared/model/credential-flow.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { SentRequest } from '#shared/model/run-event.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { goesWords, listed, wentWords } from './words.ts'

/** What one run tells of one step that ran in it. Nothing in it is a value. */
export interface FlowRecord {
  readonly stepId: StepId
  readonly requests: readonly SentRequest[]
  /** Where a secret was masked in what was kept, by what the mask names as its origin. */
  readonly masked: readonly {
    readonly place: 'output' | 'log' | 'error' | 'response'
    readonly origin: string
  }[]
}

interface RunOfFlow {
  readonly workflow: Workflow
  readonly apps: readonly App[]
  readonly records: readonly FlowRecord[]
}

/**
 * [F4] Where credentials went in one run: of what the workflow can do, what its steps did; the hosts that were reached;
 * requests that were refused; and the places in which a secret had to be masked.
 */
export function flowOfRun(
  planned: readonly CredentialFlow[],
  { workflow, apps, records }: RunOfFlow,
): CredentialFlow[] {
  const names = new Map(workflow.steps.map(({ id, name }) => [id, name]))
  const parts = { planned, apps, idByName: new Map(workflow.steps.map(({ id, name }) => [name, id])) }
  return records.flatMap(record => {
    const name = names.get(record.stepId)
    if (name === undefined) return []
    const own = planned.filter(({ to }) => to === record.stepId).map(flow => reached(flow, record, name))
    return [...own, ...refused(own, record, name), ...maskedPlaces(parts, record, name)]
  })
}

function reached(flow: CredentialFlow, { requests }: FlowRecord, name: string): CredentialFlow {
  const isOf = ({ app, outcome }: SentRequest) =>
    outcome !== 'refused' && (flow.sink === 'host' || (app !== undefined && app === flow.app))
  const hosts = [...new Set(requests.filter(isOf).map(({ host }) => host))]
  if (flow.sink !== 'credential' || flow.severity !== 'ok') {
    return { ...flow, hosts, message: flow.message.replace(goesWords(flow.hosts), () => wentWords(hosts)) }
  }
  const went = hosts.length > 0 ? `went to ${listed(hosts)}` : 'was sent by no request that Patchbay made'
  return { ...flow, hosts, message: `The credential of “${name}” (${flow.path}) ${went}.` }
}

function refused(own: readonly CredentialFlow[], { requests }: FlowRecord, name: string): CredentialFlow[] {
  const flows = new Map<string, CredentialFlow>()
  for (const { host, app, outcome, reason } of requests) {
    if (outcome !== 'refused') continue
    const carried = own.filter(flow => flow.sink === 'credential' && (app === undefined || flow.app === app))
    for (const { from, path, to, field, app: appKey } of carried) {
      const why = reason === undefined ? '' : ` ${reason}`
      flows.set(JSON.stringify([from, path, host]), {
        from,
        path,
        to,
        sink: 'host',
        ...(field === undefined ? {} : { field }),
        ...(appKey === undefined ? {} : { app: appKey }),
        hosts: [host],
        severity: 'danger',
        message: `A request of “${name}” to ${host} was stopped before anything was sent.${why}`,
      })
    }
  }
  return [...flows.values()]
}

interface Origins {
  readonly planned: readonly CredentialFlow[]
  readonly apps: readonly App[]
  readonly idByName: ReadonlyMap<string, StepId>
}

const PLACES = {
  output: {
    sink: 'output',
    severity: 'notice',
    words: (name: string) =>
      `What “${name}” returned holds it, for later steps to read. It is masked in what was kept. Return only what they need.`,
  },
  log: {
    sink: 'log',
    severity: 'danger',
    words: (name: string) =>
      `“${name}” wrote it to its log. It is masked there, but should not be written at all.`,
  },
  error: {
    sink: 'log',
    severity: 'danger',
    words: (name: string) =>
      `The error of “${name}” holds it. It is masked there; leave it out of messages that the code throws.`,
  },
  response: {
    sink: 'response',
    severity: 'danger',
    words: (name: string) =>
      `“${name}” answered the caller with it. What is kept of the answer is masked; the caller received the value.`,
  },
} as const

function maskedPlaces(origins: Origins, record: FlowRecord, name: string): CredentialFlow[] {
  const flows = new Map<string, CredentialFlow>()
  // What a step makes for a credential, or of a secret source, is meant to be in its output.
  const isSource = origins.planned.some(({ from }) => from.kind === 'step' && from.stepId === record.stepId)
  for (const { place, origin } of record.masked) {
    const { from, path } = originOf(origin, origins)
    const isOwn = from.kind === 'step' && from.stepId === record.stepId
    if (isOwn || (isSource && place === 'output')) continue
    const { sink, severity, words } = PLACES[place]
    flows.set(JSON.stringify([path, place]), {
      from,
      path,
      to: record.stepId,
      sink,
      hosts: [],
      severity,
      message: `A secret came here from ${path}. ${words(name)}`,
    })
  }
  return [...flows.values()]
}

/** A mask names a place (`steps.get.…`, `env.X`) or the credential that the value was known by (`Slack account: Token`). */
function originOf(
  origin: string,
  { planned, apps, idByName }: Origins,
): { from: CredentialSource; path: string } {
  const [, root, name = ''] = /^(steps|env)\.([A-Za-z_]\w*)/.exec(origin) ?? []
  if (root === 'env') return { from: { kind: 'env', name }, path: origin }
  if (root === 'steps' && name === 'trigger') return { from: { kind: 'trigger' }, path: origin }
  const stepId = root === 'steps' ? idByName.get(name) : undefined
  if (stepId) return { from: { kind: 'step', stepId }, path: origin }
  const app = apps.find(candidate => origin.startsWith(`${candidate.name} `))
  const known = planned.find(flow => flow.sink === 'credential' && flow.app === app?.key)
  return app && known ? { from: known.from, path: known.path } : { from: { kind: 'literal' }, path: origin }
}
