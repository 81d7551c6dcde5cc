import { useMemo, useState } from 'react'
import type { App } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import { Button, Callout, Combobox } from '../../../components/index.ts'
import { useAccounts } from '../../../lib/stores/index.ts'
import { errorIn, useFieldProblems } from '../step-context.tsx'
import { AddAccountDialog } from './add-account-dialog.tsx'

interface AccountPickerProps {
  readonly app: App
  readonly accountId: AccountId | undefined
  readonly onChange: (accountId: AccountId) => void
  readonly onManageAccounts: () => void
}

/** Which of the accounts connected at this app the step acts with. */
export function AccountPicker({ app, accountId, onChange, onManageAccounts }: AccountPickerProps) {
  const all = useAccounts()
  const accounts = useMemo(() => all.filter(account => account.app === app.key), [all, app.key])
  const problems = useFieldProblems(['auth', app.key])
  const [isAdding, setAdding] = useState(false)
  const isGone = accountId !== undefined && !accounts.some(account => account.id === accountId)
  return (
    <div data-field={`auth.${app.key}.accountId`}>
      <Combobox
        label={`${app.name} account`}
        error={errorIn(problems)}
        value={isGone ? undefined : accountId}
        onChange={id => onChange(id as AccountId)}
        options={accounts.map(account => ({ value: account.id, label: account.name }))}
        placeholder={accounts.length === 0 ? 'No account yet' : 'Choose an account…'}
        searchPlaceholder="Search accounts…"
        empty={`No account of ${app.name} yet.`}
        action={{ label: 'Add account…', onSelect: () => setAdding(true) }}
        hint={
          accounts.length > 0 && (
            <Button size="s" variant="ghost" onClick={onManageAccounts}>
              Manage accounts
            </Button>
          )
        }
      />
      {isGone && (
        <Callout tone="warning">
          The account that this step used is not on this machine. Choose another one.
        </Callout>
      )}
      <AddAccountDialog
        app={app}
        open={isAdding}
        onOpenChange={setAdding}
        onAdded={account => onChange(account.id)}
      />
    </div>
  )
}
