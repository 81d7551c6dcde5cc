import { useRef, useState } from 'react'
import fieldStyles from '../../../components/field.module.css'
import { Badge, Button } from '../../../components/index.ts'
import styles from './workflow-settings.module.css'

interface SecretValueProps {
  readonly name: string
  readonly isSet: boolean
  readonly onSet: (value: string) => Promise<unknown>
}

/** Sets a secret value. What was set is never shown again, only replaced. */
export function SecretValue({ name, isSet, onSet }: SecretValueProps) {
  const [isEditing, setEditing] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  if (!isEditing) {
    return (
      <span className={styles.secretState}>
        <Badge tone={isSet ? 'success' : 'warning'}>{isSet ? 'Set' : 'Not set'}</Badge>
        <Button size="s" onClick={() => setEditing(true)} aria-label={`${isSet ? 'Replace' : 'Set'} ${name}`}>
          {isSet ? 'Replace…' : 'Set value…'}
        </Button>
      </span>
    )
  }
  const submit = () => {
    const value = input.current?.value ?? ''
    // Gone from the document before anything else happens.
    if (input.current) input.current.value = ''
    setEditing(false)
    if (value !== '') void onSet(value)
  }
  return (
    <form
      className={styles.addRow}
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      {/* Uncontrolled: a secret never lies in React's state. */}
      <input
        ref={input}
        type="password"
        autoComplete="new-password"
        aria-label={`New value of ${name}`}
        // biome-ignore lint/a11y/noAutofocus: it appears because the user asked to type here
        autoFocus
        className={fieldStyles.control}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          setEditing(false)
        }}
      />
      <Button type="submit" size="s">
        Keep
      </Button>
    </form>
  )
}
