import { Search } from 'lucide-react'
import type { RefObject } from 'react'
import { TextField } from '../../components/index.ts'
import { useQuietText } from '../../lib/use-quiet-text.ts'

/** The hand has come to rest, milliseconds. */
const QUIET_MS = 300

interface TextFilterProps {
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
  readonly inputRef: RefObject<HTMLInputElement | null>
  /** Escape and ArrowDown: on to the list. */
  readonly onLeave: () => void
}

/** Finds runs by what occurs in them. Asked when the typing pauses, as every record has to be looked through. */
export function TextFilter({ value, onChange, inputRef, onLeave }: TextFilterProps) {
  const { text, setText, send } = useQuietText(
    value ?? '',
    next => onChange(next === '' ? undefined : next),
    QUIET_MS,
  )
  return (
    <TextField
      ref={inputRef}
      role="searchbox"
      icon={Search}
      aria-label="Find in runs"
      title="Occurs in what a step took in or gave, in the event, an answer, a log or an error"
      placeholder="Find in runs…"
      maxLength={500}
      value={text}
      onChange={setText}
      onKeyDown={event => {
        if (event.key === 'Enter') send(text)
        else if (event.key === 'Escape' && text !== '') {
          setText('')
          send('')
        } else if (event.key === 'Escape' || event.key === 'ArrowDown') onLeave()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}
