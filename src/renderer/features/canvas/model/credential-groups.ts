import type { CredentialFlow, CredentialSink } from '#shared/model/credential-flow.ts'
import type { Workflow } from '#shared/model/workflow.ts'

/** Several fields of one credential that take the same way: drawn as one line. */
export interface CredentialGroup {
  readonly key: string
  readonly flows: readonly [CredentialFlow, ...CredentialFlow[]]
  readonly severity: CredentialFlow['severity']
  /** The part that it comes from; undefined for what is no part of the graph, or not there any more. */
  readonly fromId: string | undefined
  readonly toId: string
}

type Parts = Pick<Workflow, 'steps' | 'triggers'>

/** Of severities, the worst highest. */
export const RANK = { ok: 0, notice: 1, danger: 2 } as const

/** What flows the same way between the same two places, for the same purpose. Dangers come first. */
export function groupFlows(flows: readonly CredentialFlow[], workflow: Parts): CredentialGroup[] {
  const stepIds = new Set<string>(workflow.steps.map(({ id }) => id))
  const groups = new Map<string, CredentialGroup>()
  for (const flow of flows) {
    if (!stepIds.has(flow.to)) continue
    const fromId = partOf(flow, workflow, stepIds)
    const key = JSON.stringify([fromId ?? originName(flow), flow.to, flow.sink, flow.app, flow.severity])
    const before = groups.get(key)
    groups.set(
      key,
      before
        ? { ...before, flows: [...before.flows, flow] }
        : { key, flows: [flow], severity: flow.severity, fromId, toId: flow.to },
    )
  }
  return [...groups.values()].sort((a, b) => RANK[b.severity] - RANK[a.severity])
}

function partOf(
  { from }: CredentialFlow,
  { triggers }: Parts,
  stepIds: ReadonlySet<string>,
): string | undefined {
  if (from.kind === 'step') return stepIds.has(from.stepId) ? from.stepId : undefined
  if (from.kind !== 'trigger') return undefined
  return triggers.find(({ id }) => from.triggerId === undefined || id === from.triggerId)?.id
}

/** Every part that a credential passes: these stay bright. */
export const involvedParts = (groups: readonly CredentialGroup[]): ReadonlySet<string> =>
  new Set(groups.flatMap(({ fromId, toId }) => (fromId === undefined ? [toId] : [fromId, toId])))

/** What stands beside a step for a source that is none itself. */
export function originName({ from }: CredentialFlow): string {
  switch (from.kind) {
    case 'env':
      return `env.${from.name}`
    case 'account':
      return from.name
    case 'literal':
      return 'typed in'
    case 'trigger':
      return 'trigger'
    case 'step':
      return 'a step'
    default:
      return from satisfies never
  }
}

/** Where a secret would be, in words after "reach". */
export const SINK_NAMES: Readonly<Record<CredentialSink, string>> = {
  credential: 'a credential field',
  output: 'an output',
  log: 'a log',
  response: 'a response',
  message: 'a message',
  store: 'a data store',
  file: 'a file',
  host: 'a foreign host',
  code: 'code',
}

/** `3 credentials · 1 would reach a response`. */
export function summarize(flows: readonly CredentialFlow[], ofRun: boolean): string {
  const credentials = new Set(
    flows.filter(({ sink }) => sink === 'credential').map(({ to, app }) => JSON.stringify([to, app])),
  ).size
  // One secret that reaches one place, by however many fields.
  const leaks = new Set(
    flows
      .filter(({ severity }) => severity === 'danger')
      .map(flow => {
        const place = flow.sink === 'credential' ? flow.from.kind : flow.sink
        // A run tells of it twice: by the field that read it, and by the mask that caught it.
        return JSON.stringify([place, flow.to, originName(flow), ofRun ? '' : flow.path])
      }),
  )
  const dangers = countBy([...leaks], leak => (JSON.parse(leak) as string[])[0])
  const reach = ofRun ? 'reached' : 'would reach'
  const parts = [
    credentials === 0 && dangers.size === 0
      ? 'No credentials'
      : `${credentials} ${credentials === 1 ? 'credential' : 'credentials'}`,
    ...[...dangers].map(([place, n]) => {
      const name = Object.hasOwn(SINK_NAMES, place) ? SINK_NAMES[place as CredentialSink] : undefined
      // One that does reach its field, but should not come from where it does.
      return name ? `${n} ${reach} ${name}` : place === 'literal' ? `${n} typed out` : `${n} not safe`
    }),
  ]
  return parts.join(' · ')
}

/** The field that a flow ends in, as the step's panel knows it. */
export function fieldOf({ sink, app, field, from }: CredentialFlow): readonly string[] | undefined {
  if (sink === 'credential' && app !== undefined) {
    if (from.kind === 'account') return ['auth', app, 'accountId']
    return field === undefined ? ['auth', app] : ['auth', app, 'external', field]
  }
  return field === undefined ? undefined : ['props', field]
}

/** How many items have each key; those without one are left out. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
