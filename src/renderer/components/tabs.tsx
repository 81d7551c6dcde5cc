import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../lib/cx.ts'
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
        <Radix.List aria-label={label} className={styles.list}>
          {tabs.map(tab => (
            <Radix.Trigger key={tab.id} value={tab.id} className={styles.tab}>
              {tab.label}
              {tab.badge}
            </Radix.Trigger>
          ))}
        </Radix.List>
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
