import type { ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
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
  /** Told when the divider is let go. */
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
  const main = (
    <Panel id="main" key="main" minSize={160} className={styles.part}>
      {children}
    </Panel>
  )
  const side = second && (
    <Panel
      id="second"
      key="second"
      defaultSize={secondSize}
      minSize={secondMin}
      maxSize={secondMax}
      groupResizeBehavior="preserve-pixel-size"
      className={styles.part}
      onResize={({ inPixels }) => onResize?.(Math.round(inPixels))}
    >
      {second}
    </Panel>
  )
  const divider = second && (
    <Separator key="divider" aria-label={label} className={cx(styles.divider, styles[direction])} />
  )
  return (
    <Group orientation={direction} className={styles.group}>
      {reverse ? [side, divider, main] : [main, divider, side]}
    </Group>
  )
}
