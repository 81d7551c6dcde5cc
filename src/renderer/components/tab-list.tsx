import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './tabs.module.css'
import { useOverflow } from './use-overflow.ts'

interface TabListProps {
  readonly label: string
  readonly tabs: readonly { readonly id: string; readonly label: string; readonly badge?: ReactNode }[]
  readonly value: string
}

/** The row of tabs. Where they don't fit it scrolls: the chosen one is in view, and an arrow leads to those that are not. */
export function TabList({ label, tabs, value }: TabListProps) {
  const { ref, before, after, scrollBy } = useOverflow(value)
  return (
    <div className={styles.room}>
      <Radix.List
        ref={ref}
        aria-label={label}
        className={styles.list}
        data-more-before={before || undefined}
        data-more-after={after || undefined}
        onWheel={({ deltaX, deltaY, currentTarget }) => {
          // There is nothing to scroll up or down to, and most wheels turn no other way.
          if (deltaX === 0) currentTarget.scrollLeft += deltaY
        }}
      >
        {tabs.map(tab => (
          <Radix.Trigger key={tab.id} value={tab.id} className={styles.tab}>
            {tab.label}
            {tab.badge}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {before && <More side="before" onClick={() => scrollBy(-1)} />}
      {after && <More side="after" onClick={() => scrollBy(1)} />}
    </div>
  )
}

const MORE = {
  before: { title: 'Earlier tabs', Icon: ChevronLeft },
  after: { title: 'Further tabs', Icon: ChevronRight },
} as const

function More({ side, onClick }: { side: keyof typeof MORE; onClick: () => void }) {
  const { title, Icon } = MORE[side]
  return (
    <button
      type="button"
      className={styles.more}
      data-side={side}
      title={title}
      // The arrow keys lead from tab to tab.
      tabIndex={-1}
      onClick={onClick}
    >
      <Icon size={14} aria-hidden />
    </button>
  )
}
