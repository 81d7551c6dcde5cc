import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../lib/cx.ts'
import { TabList } from './tab-list.tsx'
import styles from './tabs.module.css'

export interface Tab<T extends string> {
  readonly id: T
  readonly label: string
  readonly badge?: ReactNode
  readonly content: ReactNode
}

interface TabsProps<T extends string> {
  readonly label: string
  readonly tabs: readonly Tab<T>[]
  readonly value: T
  readonly onChange: (id: T) => void
  readonly className?: string | undefined
  /** At the right end of the row of tabs. */
  readonly aside?: ReactNode
}

export function Tabs<T extends string>({ label, tabs, value, onChange, className, aside }: TabsProps<T>) {
  return (
    <Radix.Root value={value} onValueChange={id => onChange(id as T)} className={cx(styles.tabs, className)}>
      <div className={styles.bar}>
        <TabList label={label} tabs={tabs} value={value} />
        {aside}
      </div>
      {tabs.map(tab => (
        <Radix.Content key={tab.id} value={tab.id} className={styles.content}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
