import { BaseEdge, type EdgeProps, getBezierPath } from '@xyflow/react'
import { memo } from 'react'
import { cx } from '../../../lib/cx.ts'
import { useDocument } from '../../../lib/stores/document-context.tsx'
import { useDrawnRun, useIsReadOnly } from '../canvas-context.ts'
import { openPalette, useCanvasUi } from '../canvas-ui.ts'
import type { CanvasEdge } from '../model/flow.ts'
import { wireState } from '../model/wire-state.ts'
import styles from './nodes.module.css'

/** An edge: it moves while the step at its end is at work, and offers a + in its middle when pointed at. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<CanvasEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, source, target, selected } =
    props
  const [path, middleX, middleY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
  })
  const triggers = useDocument(state => state.workflow.triggers)
  const flow = useDrawnRun(run => wireState(run, { source, target, triggers }))
  const isReadOnly = useIsReadOnly()
  const isDropTarget = useCanvasUi(state => state.dropEdgeId === id)
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={24}
        className={cx(styles.wire, flow && styles[flow], (selected || isDropTarget) && styles.wireSelected)}
      />
      {!isReadOnly && (
        <InsertButton edgeId={id} x={middleX} y={middleY} selected={selected} isShown={isDropTarget} />
      )}
    </>
  )
})

interface InsertButtonProps {
  readonly edgeId: string
  readonly x: number
  readonly y: number
  readonly selected: boolean | undefined
  readonly isShown: boolean
}

function InsertButton({ edgeId, x, y, selected, isShown }: InsertButtonProps) {
  const insert = () => openPalette({ place: { kind: 'between', edgeId } })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button inside of a drawing
    <g
      role="button"
      tabIndex={selected ? 0 : -1}
      aria-label="Insert a step here"
      className={cx('nopan', styles.insert, isShown && styles.insertShown)}
      transform={`translate(${x} ${y})`}
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
  )
}
