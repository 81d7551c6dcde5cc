import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import styles from './search-field.module.css'

interface SearchFieldProps {
  /** Accessible name. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onKeyDown?: ((event: KeyboardEvent<HTMLInputElement>) => void) | undefined
}

/** Finds something in what stands below it. Escape empties it, before it closes anything around it. */
export function SearchField({ label, value, onChange, onKeyDown }: SearchFieldProps) {
  return (
    <span className={styles.search}>
      <Search size={13} aria-hidden />
      <input
        type="search"
        aria-label={label}
        placeholder="Search"
        value={value}
        onKeyDown={event => {
          onKeyDown?.(event)
          if (event.key !== 'Escape' || value === '') return
          event.stopPropagation()
          onChange('')
        }}
        onChange={event => onChange(event.target.value)}
      />
    </span>
  )
}
