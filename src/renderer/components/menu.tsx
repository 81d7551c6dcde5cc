import { Check, ChevronRight, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix, ContextMenu as RadixContext } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../lib/cx.ts'
import { Kbd } from './kbd.tsx'
import styles from './menu.module.css'

export type MenuEntry =
  | 'separator'
  | { readonly heading: string }
  | {
      readonly label: string
      readonly description?: string | undefined
      readonly icon?: LucideIcon | undefined
      readonly shortcut?: string | undefined
      readonly danger?: boolean | undefined
      readonly disabled?: boolean | undefined
      readonly checked?: boolean | undefined
      readonly onSelect: () => void
    }
  | { readonly label: string; readonly icon?: LucideIcon | undefined; readonly entries: readonly MenuEntry[] }

/** Both kinds of menu are made of the same parts. */
type Parts = Pick<
  typeof Radix,
  'Item' | 'Separator' | 'Label' | 'Sub' | 'SubTrigger' | 'SubContent' | 'Portal'
>

interface MenuProps {
  readonly entries: readonly MenuEntry[]
  /** What opens it: one element that can hold a ref. */
  readonly children: ReactNode
  readonly align?: 'start' | 'center' | 'end' | undefined
  readonly side?: 'top' | 'bottom' | 'left' | 'right' | undefined
  readonly onOpenChange?: ((open: boolean) => void) | undefined
}

/** A menu under its button. */
export function Menu({ entries, children, align = 'start', side = 'bottom', onOpenChange }: MenuProps) {
  return (
    <Radix.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={leaveFocusMoved}
        >
          <Entries entries={entries} parts={Radix} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ContextMenuProps {
  readonly entries: readonly MenuEntry[]
  readonly children: ReactNode
  readonly onOpenChange?: ((open: boolean) => void) | undefined
}

/** A menu on right click, or the menu key, of what it wraps. */
export function ContextMenu({ entries, children, onOpenChange }: ContextMenuProps) {
  return (
    <RadixContext.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className={styles.menu} collisionPadding={8} onCloseAutoFocus={leaveFocusMoved}>
          <Entries entries={entries} parts={RadixContext as Parts} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}

/** The focus goes back to where the menu was opened, unless what was chosen has put it somewhere already. */
function leaveFocusMoved(event: Event): void {
  const focused = document.activeElement
  const isMoved =
    focused instanceof HTMLElement && focused !== document.body && !focused.closest('[role="menu"]')
  if (isMoved) event.preventDefault()
}

function Entries({ entries, parts }: { entries: readonly MenuEntry[]; parts: Parts }) {
  return entries.map((entry, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a menu's entries don't move while it is open
    <Entry key={index} entry={entry} parts={parts} />
  ))
}

function Entry({ entry, parts }: { entry: MenuEntry; parts: Parts }) {
  if (entry === 'separator') return <parts.Separator className={styles.separator} />
  if ('heading' in entry) return <parts.Label className={styles.heading}>{entry.heading}</parts.Label>
  if ('entries' in entry) {
    return (
      <parts.Sub>
        <parts.SubTrigger className={styles.item}>
          {entry.icon && <entry.icon size={14} aria-hidden />}
          <span className={styles.label}>{entry.label}</span>
          <ChevronRight size={14} aria-hidden />
        </parts.SubTrigger>
        <parts.Portal>
          <parts.SubContent className={styles.menu} sideOffset={2}>
            <Entries entries={entry.entries} parts={parts} />
          </parts.SubContent>
        </parts.Portal>
      </parts.Sub>
    )
  }
  return (
    <parts.Item
      className={cx(styles.item, entry.danger && styles.danger)}
      disabled={entry.disabled ?? false}
      onSelect={entry.onSelect}
    >
      {entry.icon && <entry.icon size={14} aria-hidden />}
      <span className={styles.label}>
        {entry.label}
        {entry.description && <span className={styles.description}>{entry.description}</span>}
      </span>
      {entry.checked && <Check size={14} aria-hidden />}
      {entry.shortcut && <Kbd keys={entry.shortcut} />}
    </parts.Item>
  )
}
