import { Command } from 'cmdk'
import { Check, ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { cx } from '../lib/cx.ts'
import { matchEntry } from '../lib/match.ts'
import styles from './combobox.module.css'
import fieldStyles from './field.module.css'
import { Field, type FieldProps } from './field.tsx'
import menuStyles from './menu.module.css'
import selectStyles from './select.module.css'
import type { SelectOption } from './select.tsx'

export interface ComboboxProps extends FieldProps {
  readonly value: string | undefined
  readonly onChange: (value: string) => void
  readonly options: readonly SelectOption[]
  readonly placeholder?: string | undefined
  readonly searchPlaceholder?: string | undefined
  /** Shown when nothing fits the search. */
  readonly empty?: string | undefined
  /** Lets what was typed be taken as a value of its own. */
  readonly allowCustom?: boolean | undefined
  /** Shown for a value that is not among the options, e.g. because they are not loaded yet. */
  readonly valueLabel?: string | undefined
  readonly onOpenChange?: ((open: boolean) => void) | undefined
  /** What is typed into the search, key by key. Options are narrowed down by it in any case. */
  readonly onSearch?: ((text: string) => void) | undefined
  /** Below the options: that they are being loaded, or could not be. Where it stands, nothing is said to be missing. */
  readonly status?: ReactNode
  /** An entry that brings further options; the list stays open. */
  readonly more?: { readonly label: string; readonly onSelect: () => void } | undefined
  /** A last entry that leads elsewhere, e.g. `Add account…`. */
  readonly action?: { readonly label: string; readonly onSelect: () => void } | undefined
  readonly disabled?: boolean | undefined
  readonly name?: string | undefined
}

/** Options are told apart by value, and found by label. */
const matchOption = (_value: string, search: string, keywords: string[] = []) =>
  matchEntry(keywords[0] ?? '', search, keywords)
const keywordsOf = ({ label, description, value }: SelectOption) => [label, description ?? '', value]

/** One of many options, found by typing. */
export function Combobox({
  value,
  onChange,
  options,
  placeholder = 'Choose…',
  searchPlaceholder = 'Search…',
  empty = 'Nothing found',
  allowCustom = false,
  valueLabel,
  onOpenChange,
  onSearch,
  status,
  more,
  action,
  disabled,
  name,
  ...field
}: ComboboxProps) {
  const [isOpen, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const chosen = options.find(option => option.value === value)
  const open = (next: boolean) => {
    setOpen(next)
    onOpenChange?.(next)
  }
  const type = (text: string) => {
    setSearch(text)
    onSearch?.(text)
  }
  const pick = (next: () => void) => {
    next()
    open(false)
    type('')
  }
  return (
    <Field {...field}>
      {ids => (
        <Popover.Root open={isOpen} onOpenChange={open}>
          <Popover.Trigger
            {...ids}
            role="combobox"
            aria-expanded={isOpen}
            aria-label={name}
            disabled={disabled}
            className={cx(fieldStyles.control, selectStyles.trigger)}
          >
            <span className={cx(selectStyles.value, !chosen && !value && selectStyles.placeholder)}>
              {chosen?.label ?? (value ? (valueLabel ?? value) : placeholder)}
            </span>
            <ChevronDown size={14} aria-hidden />
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content className={cx(menuStyles.menu, selectStyles.list)} align="start" sideOffset={4}>
              <Command label={name ?? searchPlaceholder} loop filter={matchOption}>
                <Command.Input
                  className={styles.search}
                  placeholder={searchPlaceholder}
                  value={search}
                  onValueChange={type}
                />
                <Command.List>
                  {!status && <Command.Empty className={styles.empty}>{empty}</Command.Empty>}
                  {options.map(option => (
                    <Command.Item
                      key={option.value}
                      value={option.value}
                      keywords={keywordsOf(option)}
                      className={menuStyles.item}
                      onSelect={() => pick(() => onChange(option.value))}
                    >
                      {option.icon}
                      <span className={menuStyles.label}>
                        {option.label}
                        {option.description && (
                          <span className={menuStyles.description}>{option.description}</span>
                        )}
                      </span>
                      {option.value === value && <Check size={14} aria-hidden />}
                    </Command.Item>
                  ))}
                  {status && <div className={styles.status}>{status}</div>}
                  {more && (
                    <Command.Item
                      forceMount
                      value={`more ${more.label}`}
                      className={cx(menuStyles.item, styles.more)}
                      onSelect={more.onSelect}
                    >
                      {more.label}
                    </Command.Item>
                  )}
                  {allowCustom &&
                    search.trim() !== '' &&
                    !options.some(option => option.value === search.trim()) && (
                      <Command.Item
                        forceMount
                        value={`use ${search}`}
                        className={menuStyles.item}
                        onSelect={() => pick(() => onChange(search.trim()))}
                      >
                        Use “{search.trim()}”
                      </Command.Item>
                    )}
                  {action && (
                    <Command.Item
                      forceMount
                      value={`action ${action.label}`}
                      className={menuStyles.item}
                      onSelect={() => pick(action.onSelect)}
                    >
                      {action.label}
                    </Command.Item>
                  )}
                </Command.List>
              </Command>
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      )}
    </Field>
  )
}
