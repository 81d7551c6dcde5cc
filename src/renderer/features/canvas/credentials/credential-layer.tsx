import { ViewportPortal } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { Popover } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { type CredentialLine, credentialLines } from '../model/credential-lines.ts'
import type { CanvasNode } from '../model/flow.ts'
import { showFlow, useCredentialView } from './credential-view.ts'
import styles from './credentials.module.css'
import { FlowDetails } from './flow-details.tsx'
import { FLOW_ICON, FLOW_WORD, useFlowNames } from './flow-look.tsx'

/** The lines that credentials take, below the boxes; they follow a box while it is dragged. */
export function CredentialLayer({ nodes }: { nodes: readonly CanvasNode[] }) {
  const groups = useCredentialView(state => state.groups)
  const involved = useCredentialView(state => state.involved)
  const [pointed, setPointed] = useState<string>()
  const lines = useMemo(() => {
    const places = new Map(
      nodes.filter(({ id }) => involved?.has(id)).map(({ id, position }) => [id, position]),
    )
    return credentialLines(groups, places)
  }, [nodes, groups, involved])
  return (
    <ViewportPortal>
      <svg className={styles.lines} aria-hidden>
        {lines.map(line => (
          <g
            key={line.key}
            data-severity={line.severity}
            className={cx(styles.flow, pointed === line.key && styles.pointed)}
          >
            {/* biome-ignore lint/a11y/noStaticElementInteractions: the mark on the line is the button */}
            <path
              d={line.path}
              className={styles.hit}
              onPointerEnter={() => setPointed(line.key)}
              onPointerLeave={() => setPointed(undefined)}
              onClick={() => showFlow(line.key)}
            />
            <path d={line.path} className={styles.line} />
            <path d={line.arrow} className={styles.arrow} />
          </g>
        ))}
      </svg>
      {lines.map(line => (
        <LineMark key={line.key} line={line} isPointed={pointed === line.key} onPoint={setPointed} />
      ))}
    </ViewportPortal>
  )
}

interface LineMarkProps {
  readonly line: CredentialLine
  readonly isPointed: boolean
  readonly onPoint: (key: string | undefined) => void
}

/** On a line, or beside the step for a source that is no step: says what it is, and opens its details. */
function LineMark({ line, isPointed, onPoint }: LineMarkProps) {
  const isActive = useCredentialView(state => state.active === line.key)
  const { from, to, what } = useFlowNames()(line)
  const Icon = FLOW_ICON[line.severity]
  const isBadge = line.fromId === undefined || line.fromId === line.toId
  const isOpen = isPointed || isActive
  const point = { onPointerEnter: () => onPoint(line.key), onPointerLeave: () => onPoint(undefined) }
  return (
    <div
      className={cx('nopan nodrag', styles.mark, isOpen && styles.markOpen)}
      style={{ transform: `translate(${line.mark.x}px, ${line.mark.y}px) translate(-50%, -50%)` }}
      data-severity={line.severity}
      {...point}
    >
      <Popover
        label="Credential"
        side="bottom"
        align="center"
        open={isActive}
        onOpenChange={open => showFlow(open ? line.key : undefined)}
        trigger={
          <button
            type="button"
            className={styles.markButton}
            aria-label={`${what}, from ${from} to ${to}: ${FLOW_WORD[line.severity]}`}
          >
            <Icon size={12} aria-hidden />
            {isBadge && <span className={styles.badgeText}>{line.fromId === undefined ? from : what}</span>}
            {(!isBadge || line.fromId === undefined) && <span className={styles.markText}>{what}</span>}
          </button>
        }
      >
        <FlowDetails group={line} />
      </Popover>
    </div>
  )
}
