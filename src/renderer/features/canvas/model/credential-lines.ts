import type { CredentialFlow, CredentialSink } from '#shared/model/credential-flow.ts'
import type { Position, Workflow } from '#shared/model/workflow.ts'
import { STEP_HEIGHT, STEP_WIDTH } from './geometry.ts'

/** Several fields of one credential that take the same way: drawn as one line. */
export interface CredentialGroup {
  readonly key: string
  readonly flows: readonly [CredentialFlow, ...CredentialFlow[]]
  readonly severity: CredentialFlow['severity']
  /** The part that it comes from; undefined for what is no part of the graph, or not there any more. */
  readonly fromId: string | undefined
  readonly toId: string
}

/** A group as it is drawn, in canvas units. */
export interface CredentialLine extends CredentialGroup {
  readonly path: string
  readonly arrow: string
  /** Where its mark is. */
  readonly mark: Position
}

type Parts = Pick<Workflow, 'steps' | 'triggers'>

const RANK = { ok: 0, notice: 1, danger: 2 } as const

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

const FIRST_DEPTH = 44
const DEPTH_PER_LANE = 18
/** Long lines hang deeper, up to a bound, so that short ones don't cross them. */
const SAG = 0.12
const MOST_SAG = 120
const BADGE_DEPTH = 48
const BADGE_STRIDE = 30

/** Lines hang below the boxes, so that they are told from the wires: out of the right half, into the left one. */
export function credentialLines(
  groups: readonly CredentialGroup[],
  places: ReadonlyMap<string, Position>,
): CredentialLine[] {
  const isArc = ({ fromId, toId }: CredentialGroup) =>
    fromId !== undefined && fromId !== toId && places.has(fromId)
  const arriving = countBy(groups, ({ toId }) => toId)
  const leaving = countBy(groups.filter(isArc), ({ fromId }) => fromId)
  const arrived = new Map<string, number>()
  const left = new Map<string, number>()
  const hung = new Map<string, number>()
  // What comes from beside the step lies to the right of what comes along.
  const ordered = [...groups.filter(isArc), ...groups.filter(group => !isArc(group))]
  const drawn = ordered.flatMap((group): CredentialLine[] => {
    const to = places.get(group.toId)
    if (!to) return []
    const lane = next(arrived, group.toId)
    const end = {
      x: to.x + STEP_WIDTH * share(0.1, 0.52, lane, arriving.get(group.toId) ?? 1),
      y: to.y + STEP_HEIGHT,
    }
    const from = group.fromId === undefined || !isArc(group) ? undefined : places.get(group.fromId)
    if (!from || group.fromId === undefined) {
      const mark = { x: end.x, y: end.y + BADGE_DEPTH + BADGE_STRIDE * next(hung, group.toId) }
      return [{ ...group, path: `M${mark.x} ${mark.y}V${end.y + ARROW}`, arrow: arrowAt(end), mark }]
    }
    const port = next(left, group.fromId)
    const start = {
      x: from.x + STEP_WIDTH * share(0.58, 0.94, port, leaving.get(group.fromId) ?? 1),
      y: from.y + STEP_HEIGHT,
    }
    return [{ ...group, ...arc(start, end, lane) }]
  })
  return drawn.sort((a, b) => RANK[a.severity] - RANK[b.severity])
}

function arc(start: Position, end: Position, lane: number): Pick<CredentialLine, 'path' | 'arrow' | 'mark'> {
  const sag = Math.min(MOST_SAG, Math.abs(end.x - start.x) * SAG)
  const depth = Math.max(start.y, end.y) + FIRST_DEPTH + sag + lane * DEPTH_PER_LANE
  return {
    path: `M${start.x} ${start.y}C${start.x} ${depth} ${end.x} ${depth} ${end.x} ${end.y + ARROW}`,
    arrow: arrowAt(end),
    // The middle of the curve.
    mark: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 8 + depth * 0.75 },
  }
}

const ARROW = 6
const arrowAt = ({ x, y }: Position) => `M${x - 5} ${y + ARROW + 3}L${x} ${y + 1}L${x + 5} ${y + ARROW + 3}Z`

const share = (from: number, to: number, index: number, count: number) =>
  from + ((to - from) * (index + 1)) / (count + 1)

function next(counts: Map<string, number>, key: string): number {
  const now = counts.get(key) ?? 0
  counts.set(key, now + 1)
  return now
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
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
  const dangers = countBy(
    flows.filter(({ severity }) => severity === 'danger'),
    ({ sink, from }) => (sink === 'credential' ? from.kind : sink),
  )
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
