import { BaseEdge, type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo } from 'react'
import { cx } from '../../../lib/cx.ts'
import { useRuns } from '../../../lib/stores/run-store.ts'
import { useWorkflowId } from '../canvas-context.ts'
import { openPalette, useCanvasUi } from '../canvas-ui.ts'
import type { CanvasEdge } from '../model/flow.ts'
import styles from './nodes.module.css'

/** An edge: it moves while the step at its end is at work, and offers a + in its middle when pointed at. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<CanvasEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, target, selected } = props
  const [path, middleX, middleY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
  })
  const flow = useWireState(target)
  const isDropTarget = useCanvasUi(state => state.dropEdgeId === id)
  const insert = () => openPalette({ place: { kind: 'between', edgeId: id } })
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={24}
        className={cx(styles.wire, flow && styles[flow], (selected || isDropTarget) && styles.wireSelected)}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a button inside of a drawing */}
      <g
        role="button"
        tabIndex={selected ? 0 : -1}
        aria-label="Insert a step here"
        className={cx('nopan', styles.insert, isDropTarget && styles.insertShown)}
        transform={`translate(${middleX} ${middleY})`}
        onClick={event => {
          event.stopPropagation()
          insert()
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter' && event.key !== ' ') return
          event.stopPropagation()
          event.preventDefault()
          insert()
        }}
      >
        <circle r={9} />
        <path d="M-4 0H4M0 -4V4" />
      </g>
    </>
  )
})

type WireState = 'active' | 'done' | 'unused' | undefined

/** What the run shown says of an edge, read off the step it leads to. */
function useWireState(target: string): WireState {
  const workflowId = useWorkflowId()
  return useRuns(({ runs, shown }) => {
    const run = runs[shown[workflowId] ?? '']
    switch (run?.steps[target]?.status) {
      case 'running':
      case 'retrying':
        return 'active'
      case 'succeeded':
      case 'failed':
        return 'done'
      case 'skipped':
        return 'unused'
      default:
        // A pinned step has no events of its own, unless it was skipped.
        return run?.pinned?.some(stepId => stepId === target) ? 'done' : undefined
    }
  })
}
