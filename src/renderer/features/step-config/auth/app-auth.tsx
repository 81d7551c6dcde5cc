import type { App } from '#shared/model/action.ts'
import type { StepAuth } from '#shared/model/workflow.ts'
import { Switch } from '../../../components/index.ts'
import { useStepContext } from '../step-context.tsx'
import { withEntry } from '../with-entry.ts'
import { AccountPicker } from './account-picker.tsx'
import { CredentialField } from './credential-field.tsx'
import { type AuthChange, canBeExternal, externalFields, NO_AUTH, withAuth } from './step-auth.ts'

interface AppAuthProps {
  readonly app: App
  readonly auth: StepAuth | undefined
  /** Whether the form has lists that an account fills. */
  readonly hasLists: boolean
  readonly onManageAccounts: () => void
}

/** Where the credential for one app comes from: an account of ours, or each run. */
export function AppAuth({ app, auth = NO_AUTH, hasLists, onManageAccounts }: AppAuthProps) {
  const { change } = useStepContext()
  const set = (next: AuthChange, coalesce?: string) => change(now => withAuth(now, app.key, next), coalesce)
  const isExternal = auth.mode === 'external' && canBeExternal(app)
  const picker = {
    app,
    accountId: auth.accountId,
    onChange: (accountId: NonNullable<StepAuth['accountId']> | null) => set({ accountId }),
    onManageAccounts,
  }
  return (
    <>
      {canBeExternal(app) && (
        <Switch
          label="Use external authentication"
          description={`Each run brings its own ${app.name} credential, by expression. It is used and forgotten.`}
          checked={isExternal}
          onChange={checked => set({ mode: checked ? 'external' : 'account' })}
        />
      )}
      {isExternal ? (
        <>
          {externalFields(app).map(field => (
            <CredentialField
              key={field.key}
              field={field}
              path={['auth', app.key, 'external', field.key]}
              value={auth.external[field.key] ?? ''}
              onChange={text =>
                set(
                  { external: withEntry(auth.external, field.key, text === '' ? undefined : text) },
                  `auth.${app.key}.${field.key}`,
                )
              }
            />
          ))}
          {hasLists && <AccountPicker {...picker} isForLists />}
        </>
      ) : (
        <AccountPicker {...picker} />
      )}
    </>
  )
}
