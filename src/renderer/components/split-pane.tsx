import type { ReactNode } from 'react'
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels'
import { cx } from '../lib/cx.ts'
import styles from './split-pane.module.css'

interface SplitPaneProps {
  readonly direction?: 'horizontal' | 'vertical' | undefined
  /** The part that grows with the window. */
  readonly children: ReactNode
  /** Beside or below it; nothing there, no divider. */
  readonly second?: ReactNode
  /** Pixels. */
  readonly secondSize: number
  readonly secondMin?: number | undefined
  readonly secondMax?: number | string | undefined
  /** Told when the user has moved the divider. */
  readonly onResize?: ((pixels: number) => void) | undefined
  readonly label: string
  /** Puts the second part first: a sidebar. */
  readonly reverse?: boolean | undefined
}

/** Two parts with a divider that the mouse and the arrow keys move. */
export function SplitPane({
  direction = 'horizontal',
  children,
  second,
  secondSize,
  secondMin = 200,
  secondMax = '70%',
  onResize,
  label,
  reverse = false,
}: SplitPaneProps) {
  const side = usePanelRef()
  const tellSize = () => {
    if (side.current) onResize?.(Math.round(side.current.getSize().inPixels))
  }
  const main = (
    <Panel id="main" key="main" minSize={160} className={styles.part}>
      {children}
    </Panel>
  )
  const secondPanel = second && (
    <Panel
      id="second"
      key="second"
      defaultSize={secondSize}
      minSize={secondMin}
      maxSize={secondMax}
      groupResizeBehavior="preserve-pixel-size"
      className={styles.part}
      panelRef={side}
    >
      {second}
    </Panel>
  )
  const divider = second && (
    <Separator key="divider" aria-label={label} className={cx(styles.divider, styles[direction])} />
  )
  return (
    <Group
      orientation={direction}
      className={styles.group}
      onLayoutChanged={(_, { isUserInteraction }) => {
        // Moved by a key, the parts are as large as they were until the next frame.
        if (isUserInteraction) requestAnimationFrame(tellSize)
      }}
    >
      {reverse ? [secondPanel, divider, main] : [main, divider, secondPanel]}
    </Group>
  )
}
