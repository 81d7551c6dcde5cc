import type { Workflow } from '#shared/model/workflow.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The step or trigger to go to from `id`: along an edge to the left and right when there is one, else the nearest
 * box that lies more in that direction than aside.
 */
export function neighborOf(
  { steps, triggers, edges }: Workflow,
  id: string,
  direction: Direction,
): string | undefined {
  const parts = [...triggers, ...steps]
  const start = parts.find(part => part.id === id)
  if (!start) return parts[0]?.id
  const linked =
    direction === 'right'
      ? edges.filter(edge => edge.from === id).map(({ to }) => to as string)
      : direction === 'left'
        ? edges.filter(edge => edge.to === id).map(({ from }) => from as string)
        : []
  const candidates = linked.length > 0 ? parts.filter(part => linked.includes(part.id)) : parts
  let best: { id: string; cost: number } | undefined
  for (const part of candidates) {
    const dx = part.position.x - start.position.x
    const dy = part.position.y - start.position.y
    const [ahead, aside] = AXES[direction](dx, dy)
    if (part.id === id || (linked.length === 0 && ahead <= 0)) continue
    const cost = Math.abs(ahead) + 2 * Math.abs(aside)
    if (!best || cost < best.cost) best = { id: part.id, cost }
  }
  return best?.id
}

const AXES: Readonly<Record<Direction, (dx: number, dy: number) => readonly [number, number]>> = {
  right: (dx, dy) => [dx, dy],
  left: (dx, dy) => [-dx, dy],
  down: (dx, dy) => [dy, dx],
  up: (dx, dy) => [-dy, dx],
}
