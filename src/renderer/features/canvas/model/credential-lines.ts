import type { Position } from '#shared/model/workflow.ts'
import { type CredentialGroup, countBy, RANK } from './credential-groups.ts'
import { STEP_HEIGHT, STEP_WIDTH } from './geometry.ts'

/** A group as it is drawn, in canvas units. */
export interface CredentialLine extends CredentialGroup {
  readonly path: string
  readonly arrow: string
  /** Where its mark is. */
  readonly mark: Position
}

const FIRST_DEPTH = 44
const DEPTH_PER_LANE = 18
/** Long lines hang deeper, up to a bound, so that short ones don't cross them. */
const SAG = 0.12
const MOST_SAG = 120
const BADGE_DEPTH = 48
const BADGE_STRIDE = 30

interface Ends {
  readonly group: CredentialGroup
  readonly to: Position
  /** Undefined for what starts beside the step. */
  readonly from: Position | undefined
}

/** Lines hang below the boxes, so that they are told from the wires: out of the right half, into the left one. */
export function credentialLines(
  groups: readonly CredentialGroup[],
  places: ReadonlyMap<string, Position>,
): CredentialLine[] {
  const all = groups.flatMap((group): Ends[] => {
    const to = places.get(group.toId)
    const from = group.fromId === group.toId ? undefined : places.get(group.fromId ?? '')
    return to ? [{ group, to, from }] : []
  })
  const arcs = all.filter(({ from }) => from)
  // One in the other, so that they don't cross: what goes farthest leaves first and arrives last.
  const leaving = portsOf(
    arcs.toSorted((a, b) => b.to.x - a.to.x),
    ({ group }) => group.fromId,
  )
  const arriving = portsOf(
    [
      ...arcs.toReversed().toSorted((a, b) => (b.from?.x ?? 0) - (a.from?.x ?? 0)),
      ...all.filter(({ from }) => !from),
    ],
    ({ group }) => group.toId,
  )
  const hung = new Map<string, number>()
  const drawn = all.map(({ group, from, to }): CredentialLine => {
    const lane = arriving.get(group) ?? ONLY_PORT
    const end = { x: to.x + STEP_WIDTH * share(0.1, 0.52, lane), y: to.y + STEP_HEIGHT }
    if (!from) {
      const row = hung.get(group.toId) ?? 0
      hung.set(group.toId, row + 1)
      const mark = { x: end.x, y: end.y + BADGE_DEPTH + BADGE_STRIDE * row }
      return { ...group, path: `M${mark.x} ${mark.y}V${end.y + ARROW}`, arrow: arrowAt(end), mark }
    }
    const start = {
      x: from.x + STEP_WIDTH * share(0.58, 0.94, leaving.get(group) ?? ONLY_PORT),
      y: from.y + STEP_HEIGHT,
    }
    return { ...group, ...arc(start, end, lane.index) }
  })
  return drawn.sort((a, b) => RANK[a.severity] - RANK[b.severity])
}

interface Port {
  readonly index: number
  readonly count: number
}

const ONLY_PORT: Port = { index: 0, count: 1 }

/** Where along its box each line starts or ends, in the order given. */
function portsOf(
  lines: readonly Ends[],
  boxOf: (line: Ends) => string | undefined,
): Map<CredentialGroup, Port> {
  const counts = countBy(lines, boxOf)
  const used = new Map<string, number>()
  const ports = new Map<CredentialGroup, Port>()
  for (const line of lines) {
    const box = boxOf(line) ?? ''
    const index = used.get(box) ?? 0
    used.set(box, index + 1)
    ports.set(line.group, { index, count: counts.get(box) ?? 1 })
  }
  return ports
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

const share = (from: number, to: number, { index, count }: Port) =>
  from + ((to - from) * (index + 1)) / (count + 1)
