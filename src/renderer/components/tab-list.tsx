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
      {before && (
        <button
          type="button"
          className={styles.more}
          data-side="before"
          title="Earlier tabs"
          tabIndex={-1}
          onClick={() => scrollBy(-1)}
        >
          <ChevronLeft size={14} aria-hidden />
        </button>
      )}
      {after && (
        <button
          type="button"
          className={styles.more}
          data-side="after"
          title="Further tabs"
          tabIndex={-1}
          onClick={() => scrollBy(1)}
        >
          <ChevronRight size={14} aria-hidden />
        </button>
      )}
    </div>
  )
}
