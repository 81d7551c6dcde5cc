import { Handle, Position } from '@xyflow/react'
import { CircleAlert, KeyRound, Pin, PinOff, Plus, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { StepStatus } from '#shared/model/run-state.ts'
import { AppIcon } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import type { PinMark } from '../../../lib/stores/pin-store.ts'
import { useIsReadOnly } from '../canvas-context.ts'
import { openPalette, startRename, useCanvasUi } from '../canvas-ui.ts'
import { useIsDimmed } from '../credentials/credential-view.ts'
import { type Mark, outputOffset } from '../model/flow.ts'
import styles from './nodes.module.css'
import { RenameInput } from './rename-input.tsx'

interface PartCardProps {
  readonly id: string
  readonly name: string
  readonly icon: string
  readonly subtitle: ReactNode
  readonly isTrigger?: boolean
  readonly selected: boolean
  readonly mark: Mark
  readonly isEnd: boolean
  readonly outputs: readonly string[]
  /** How it fared in the run that is drawn. */
  readonly status?: StepStatus | 'reused' | undefined
  /** Its code holds credentials as plain values. */
  readonly isPlain?: boolean | undefined
  readonly pin?: PinMark
  /** At the right edge: how the step fares in the run shown. */
  readonly aside?: ReactNode
}

/** The box of a step or trigger. Zoomed far out, style sheets leave only its color and name. */
export function PartCard(props: PartCardProps) {
  const { id, name, icon, subtitle, isTrigger = false, selected, mark, isEnd, outputs, status, aside } = props
  const isDimmed = useIsDimmed(id)
  const isReadOnly = useIsReadOnly()
  const isRenaming = useCanvasUi(state => state.renamingId === id) && !isReadOnly
  return (
    <div
      className={cx(styles.card, isTrigger && styles.trigger, selected && styles.selected)}
      data-status={status}
      data-mark={mark}
      data-dimmed={isDimmed || undefined}
    >
      {!isTrigger && <Handle type="target" position={Position.Left} className={styles.handle} />}
      <span className={styles.icon}>
        <AppIcon app={icon} size={32} />
      </span>
      <div className={styles.text}>
        {isRenaming ? (
          <RenameInput id={id} name={name} />
        ) : (
          // Renaming is also on F2 and in the context menu.
          // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse alone
          <div className={styles.name} onDoubleClick={() => !isReadOnly && startRename(id)}>
            {name}
          </div>
        )}
        <div className={styles.subtitle}>{subtitle}</div>
      </div>
      {aside}
      {(props.pin || props.isPlain) && <Tags pin={props.pin} isPlain={props.isPlain} />}
      {mark && <ProblemMark mark={mark} />}
      {outputs.map((output, index) => (
        <Output
          key={output}
          partId={id}
          partName={name}
          output={output}
          index={index}
          count={outputs.length}
          isEnd={isEnd}
          isReadOnly={isReadOnly}
        />
      ))}
    </div>
  )
}

function Tags({ pin, isPlain }: Pick<PartCardProps, 'pin' | 'isPlain'>) {
  return (
    <span className={styles.tags}>
      {pin === 'pinned' && (
        <span className={cx(styles.tag, styles.pinned)} role="img" aria-label="its output is pinned">
          <Pin size={10} aria-hidden />
          pinned
        </span>
      )}
      {pin === 'shape' && (
        <span className={styles.tag} role="img" aria-label="its pinned values were not kept">
          <PinOff size={10} aria-hidden />
          pin empty
        </span>
      )}
      {isPlain && (
        <span className={styles.tag} role="img" aria-label="its code gets plain credentials">
          <KeyRound size={10} aria-hidden />
          plain
        </span>
      )}
    </span>
  )
}

function ProblemMark({ mark }: { mark: 'error' | 'warning' }) {
  const Icon = mark === 'error' ? CircleAlert : TriangleAlert
  return (
    <span
      className={cx(styles.mark, mark === 'error' && styles.markError)}
      role="img"
      aria-label={mark === 'error' ? 'has problems' : 'has warnings'}
    >
      <Icon size={13} aria-hidden />
    </span>
  )
}

interface OutputProps {
  readonly partId: string
  readonly partName: string
  readonly output: string
  readonly index: number
  readonly count: number
  readonly isEnd: boolean
  readonly isReadOnly: boolean
}

/** Where an edge starts, with a + that adds the next step. */
function Output({ partId, partName, output, index, count, isEnd, isReadOnly }: OutputProps) {
  const top = `${100 * outputOffset(index, count)}%`
  return (
    <>
      <Handle type="source" position={Position.Right} id={output} className={styles.handle} style={{ top }} />
      {count > 1 && (
        <span className={styles.outputName} style={{ top }}>
          {output}
        </span>
      )}
      {!isReadOnly && (
        <span className={cx(styles.next, isEnd && styles.nextShown)} style={{ top }}>
          <button
            type="button"
            className={cx('nodrag nopan', styles.nextButton)}
            aria-label={`Add a step after ${partName}${count > 1 ? ` on ${output}` : ''}`}
            onClick={event => {
              event.stopPropagation()
              openPalette({ place: { kind: 'after', id: partId, handle: output } })
            }}
          >
            <Plus size={12} aria-hidden />
          </button>
        </span>
      )}
    </>
  )
}
