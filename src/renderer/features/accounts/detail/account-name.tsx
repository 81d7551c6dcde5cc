import { useState } from 'react'
import type { Account } from '#shared/model/account.ts'
import { TextField } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { refreshAccounts } from '../../../lib/stores/app-store.ts'
import styles from './account-detail.module.css'

interface AccountNameProps {
  readonly account: Account
  readonly isEditing: boolean
  readonly onEdit: (isEditing: boolean) => void
}

/** The user's name for it; a double click or the menu makes it editable. */
export function AccountName({ account, isEditing, onEdit }: AccountNameProps) {
  if (!isEditing) {
    return (
      <h1 className={styles.name} onDoubleClick={() => onEdit(true)}>
        {account.name}
      </h1>
    )
  }
  return <NameInput account={account} onDone={() => onEdit(false)} />
}

function NameInput({ account, onDone }: { account: Account; onDone: () => void }) {
  const [draft, setDraft] = useState(account.name)
  const save = () => {
    const name = draft.trim()
    onDone()
    if (name === '' || name === account.name) return
    void attempt('Could not rename the account', async () => {
      await api.invoke('accounts.rename', { accountId: account.id, name })
      await refreshAccounts()
    })
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <TextField
        aria-label="Account name"
        autoFocus
        maxLength={200}
        value={draft}
        onChange={setDraft}
        onFocus={event => event.target.select()}
        onBlur={save}
        onKeyDown={event => {
          if (event.key === 'Escape') onDone()
        }}
      />
    </form>
  )
}
