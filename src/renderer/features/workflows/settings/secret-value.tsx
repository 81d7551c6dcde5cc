import { useState } from 'react'
import { Badge, Button, TextField } from '../../../components/index.ts'
import styles from './workflow-settings.module.css'

interface SecretValueProps {
  readonly name: string
  readonly isSet: boolean
  readonly onSet: (value: string) => Promise<unknown>
}

/** Sets a secret value. What was set is never shown again, only replaced. */
export function SecretValue({ name, isSet, onSet }: SecretValueProps) {
  const [draft, setDraft] = useState<string>()
  if (draft === undefined) {
    return (
      <span className={styles.secretState}>
        <Badge tone={isSet ? 'success' : 'warning'}>{isSet ? 'Set' : 'Not set'}</Badge>
        <Button size="s" onClick={() => setDraft('')} aria-label={`${isSet ? 'Replace' : 'Set'} ${name}`}>
          {isSet ? 'Replace…' : 'Set value…'}
        </Button>
      </span>
    )
  }
  const submit = () => {
    const value = draft
    // Gone from here before anything else happens.
    setDraft(undefined)
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
      <TextField
        type="password"
        autoComplete="new-password"
        aria-label={`New value of ${name}`}
        autoFocus
        value={draft}
        onChange={setDraft}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          setDraft(undefined)
        }}
      />
      <Button type="submit" size="s">
        Keep
      </Button>
    </form>
  )
}
