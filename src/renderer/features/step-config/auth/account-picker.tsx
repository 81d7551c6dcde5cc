import { useMemo, useState } from 'react'
import type { App } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import { Button, Callout, Combobox, ConnectAccountDialog } from '../../../components/index.ts'
import { useAccounts } from '../../../lib/stores/index.ts'
import { errorIn, useFieldProblems } from '../step-context.tsx'

interface AccountPickerProps {
  readonly app: App
  readonly accountId: AccountId | undefined
  /** `null`: none any more. */
  readonly onChange: (accountId: AccountId | null) => void
  /** Beside external authentication: it never runs the step, and may be left out. */
  readonly isForLists?: boolean
  readonly onManageAccounts: () => void
}

const NO_ACCOUNT = '\u0000none'

/** Which of the accounts connected at this app the step acts with. */
export function AccountPicker({
  app,
  accountId,
  onChange,
  isForLists = false,
  onManageAccounts,
}: AccountPickerProps) {
  const all = useAccounts()
  const accounts = useMemo(() => all.filter(account => account.app === app.key), [all, app.key])
  const problems = useFieldProblems(['auth', app.key])
  const options = accounts.map(({ id, name, identity, state }) => ({
    value: id as string,
    label: name,
    ...(state === 'reconnect'
      ? { description: 'Has to be connected again' }
      : identity === undefined || identity === name
        ? {}
        : { description: identity }),
  }))
  const [isAdding, setAdding] = useState(false)
  const isGone = accountId !== undefined && !accounts.some(account => account.id === accountId)
  return (
    <div data-field={`auth.${app.key}.accountId`}>
      <Combobox
        label={isForLists ? 'Account for lists' : `${app.name} account`}
        optional={isForLists}
        error={isForLists ? undefined : errorIn(problems)}
        value={isGone ? undefined : accountId}
        onChange={id => onChange(id === NO_ACCOUNT ? null : (id as AccountId))}
        options={
          isForLists && accountId !== undefined
            ? [{ value: NO_ACCOUNT, label: 'No account' }, ...options]
            : options
        }
        placeholder={accounts.length === 0 ? 'No account yet' : 'Choose an account…'}
        searchPlaceholder="Search accounts…"
        empty={`No account of ${app.name} yet.`}
        action={{ label: 'Add account…', onSelect: () => setAdding(true) }}
        hint={
          isForLists
            ? 'Used only here in the editor, to fill lists.'
            : accounts.length > 0 && (
                <Button size="s" variant="ghost" onClick={onManageAccounts}>
                  Manage accounts
                </Button>
              )
        }
      />
      {isGone && !isForLists && (
        <Callout tone="warning">
          The account that this step used is not on this machine. Choose another one.
        </Callout>
      )}
      <ConnectAccountDialog
        app={isAdding ? app : undefined}
        onClose={() => setAdding(false)}
        onConnected={account => onChange(account.id)}
      />
    </div>
  )
}
