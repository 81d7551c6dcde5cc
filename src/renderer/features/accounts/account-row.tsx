import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Account } from '#shared/model/account.ts'
import { IconButton, TextField } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { formatAgo } from '../../lib/format.ts'
import { refreshAccounts } from '../../lib/stores/app-store.ts'
import styles from './accounts.module.css'

export function AccountRow({ account, onRemove }: { account: Account; onRemove: () => void }) {
  const [draft, setDraft] = useState<string>()
  const rename = () => {
    const name = draft?.trim()
    setDraft(undefined)
    if (!name || name === account.name) return
    void attempt('Could not rename the account', async () => {
      await api.invoke('accounts.rename', { accountId: account.id, name })
      await refreshAccounts()
    })
  }
  return (
    <li className={styles.account}>
      {draft === undefined ? (
        <span className={styles.accountName}>{account.name}</span>
      ) : (
        <form
          className={styles.accountName}
          onSubmit={event => {
            event.preventDefault()
            rename()
          }}
        >
          <TextField
            aria-label="Account name"
            autoFocus
            maxLength={200}
            value={draft}
            onChange={setDraft}
            onBlur={rename}
            onKeyDown={event => {
              if (event.key === 'Escape') setDraft(undefined)
            }}
          />
        </form>
      )}
      <span className={styles.since}>added {formatAgo(Date.parse(account.createdAt), Date.now())}</span>
      <IconButton
        size="s"
        icon={Pencil}
        label={`Rename ${account.name}`}
        onClick={() => setDraft(account.name)}
      />
      <IconButton size="s" icon={Trash2} label={`Remove ${account.name}`} onClick={onRemove} />
    </li>
  )
}
