import { useState } from 'react'
import { Button, NumberField } from '../../components/index.ts'
import styles from './settings-dialog.module.css'

interface WebhookPortProps {
  readonly port: number
  readonly onSave: (port: number) => void
}

/** The port is changed as a whole, not digit by digit: each change restarts the server. */
export function WebhookPort({ port, onSave }: WebhookPortProps) {
  const [draft, setDraft] = useState<number | undefined>(port)
  const isChanged = draft !== undefined && draft !== port
  return (
    <form
      className={styles.portRow}
      onSubmit={event => {
        event.preventDefault()
        if (isChanged) onSave(draft)
      }}
    >
      <NumberField
        label="Port"
        hint="The addresses of webhooks hold it: callers must learn a new one. 0 takes any free port at each start."
        integer
        min={0}
        max={65_535}
        value={draft}
        onChange={setDraft}
      />
      {isChanged && (
        <Button type="submit" variant="primary">
          Use this port
        </Button>
      )}
    </form>
  )
}
